//! The orders, served by axum.
mod domain;
mod store;

use std::env;

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use domain::{Draft, Order, Problem, problem};
use store::{Orders, Page, Store};

// --8<-- [start:routes]
#[tokio::main]
async fn main() {
    let path = env::var("DATABASE").unwrap_or("orders.db".into());
    let store = Store::open(&path, &env::var("SESSIONS").unwrap_or_default()).expect("the database opens");
    let app = Router::new()
        .route("/health", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/orders", get(list).post(create))
        .route("/orders/{id}", get(one).put(change))
        .route("/orders/{id}/cancel", post(cancel))
        .with_state(store);
    let address = format!("127.0.0.1:{}", env::var("PORT").unwrap_or("3000".into()));
    let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free");
    axum::serve(listener, app).await.expect("the server runs");
}

/// A handler that asks for `Orders` gets those of the session's customer, or is not reached.
impl<S: Send + Sync> FromRequestParts<S> for Orders
where
    Store: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Store::from_ref(state).orders_of(text(&parts.headers, "authorization"))
    }
}

#[derive(Deserialize)]
struct Paging {
    limit: Option<String>,
    cursor: Option<String>,
}

async fn list(orders: Orders, Query(paging): Query<Paging>) -> Result<Json<Page>, Problem> {
    let limit = paging.limit.as_deref().unwrap_or("20").parse().unwrap_or(0);
    if !(1..=100).contains(&limit) {
        return Err(problem(StatusCode::BAD_REQUEST, "limit is from 1 to 100"));
    }
    orders.list(limit, paging.cursor.as_deref()).map(Json)
}

async fn create(orders: Orders, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let order = orders.create(text(&headers, "idempotency-key"), &Draft::read(&body)?)?;
    let location = [(header::LOCATION, format!("orders/{}", order.id))];
    Ok((StatusCode::CREATED, location, tagged(order)).into_response())
}

async fn one(orders: Orders, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    orders.get(&id).map(tagged)
}

async fn change(
    orders: Orders,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<impl IntoResponse, Problem> {
    orders.change(&id, text(&headers, "if-match"), &Draft::read(&body)?).map(tagged)
}

async fn cancel(orders: Orders, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    orders.cancel(&id).map(tagged)
}

fn tagged(order: Order) -> impl IntoResponse {
    ([(header::ETAG, format!("\"{}\"", order.version))], Json(order))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
// --8<-- [end:routes]
