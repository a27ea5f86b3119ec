use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;

/// What went wrong, as the client gets to see it: RFC 9457.
#[derive(Debug)]
pub struct Problem {
    pub status: StatusCode,
    pub title: String,
    pub errors: Vec<Fault>,
}

#[derive(Debug, Serialize)]
pub struct Fault {
    pub pointer: String,
    pub detail: String,
}

pub fn problem(status: StatusCode, title: &str) -> Problem {
    Problem { status, title: title.into(), errors: vec![] }
}

fn invalid(errors: Vec<Fault>) -> Problem {
    Problem { errors, ..problem(StatusCode::UNPROCESSABLE_ENTITY, "The order is not valid") }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = serde_json::json!({
            "type": "about:blank", "title": self.title, "status": self.status.as_u16()
        });
        if !self.errors.is_empty() {
            body["errors"] = serde_json::json!(self.errors);
        }
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body)).into_response()
    }
}

// with `?`, an error of the database ends the request: the log gets it, the client does not
impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        eprintln!("{error}");
        problem(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong")
    }
}

// --8<-- [start:domain]
fn price(sku: &str) -> Option<i64> {
    match sku {
        "cup" => Some(1200), // cents
        "pot" => Some(3900),
        "tea" => Some(450),
        _ => None,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub sku: String,
    pub quantity: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub items: Vec<Item>,
    #[serde(default)]
    pub note: String,
}

#[derive(Serialize)]
pub struct Order {
    pub id: String,
    pub status: String,
    #[serde(flatten)]
    pub draft: Draft,
    pub total: i64,
    pub version: i64,
    pub created: String,
}

impl Draft {
    /// What a client sent, checked: its form by serde, then its rules.
    pub fn read(body: &[u8]) -> Result<Draft, Problem> {
        let input: serde_json::Value =
            serde_json::from_slice(body).map_err(|_| problem(StatusCode::BAD_REQUEST, "The body is not JSON"))?;
        let draft: Draft = serde_path_to_error::deserialize(input)
            .map_err(|error| invalid(vec![fault(pointer(error.path()), error.inner())]))?;

        let mut faults = vec![];
        if !(1..=50).contains(&draft.items.len()) {
            faults.push(fault("#/items".into(), "1 to 50 items"));
        }
        if draft.note.chars().count() > 200 {
            faults.push(fault("#/note".into(), "up to 200 characters"));
        }
        for (i, item) in draft.items.iter().take(50).enumerate() {
            if price(&item.sku).is_none() {
                faults.push(fault(format!("#/items/{i}/sku"), "cup, pot or tea"));
            }
            if !(1..=99).contains(&item.quantity) {
                faults.push(fault(format!("#/items/{i}/quantity"), "1 to 99"));
            }
        }
        if faults.is_empty() { Ok(draft) } else { Err(invalid(faults)) }
    }

    pub fn total(&self) -> i64 {
        self.items.iter().map(|item| price(&item.sku).unwrap_or(0) * item.quantity).sum()
    }
}
// --8<-- [end:domain]

fn fault(pointer: String, detail: impl ToString) -> Fault {
    Fault { pointer, detail: detail.to_string() }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let parts = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{key}"),
        _ => String::new(),
    });
    format!("#{}", parts.collect::<String>())
}
