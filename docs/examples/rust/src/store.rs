use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::{Draft, Order, Problem, problem};

/// The orders in an SQLite file. Whoever wants at them has to say who they are.
#[derive(Clone)]
pub struct Store(Arc<Mutex<Connection>>);

/// The orders of one customer. Those of others cannot be reached through it.
pub struct Orders {
    store: Store,
    customer: String,
}

#[derive(Serialize)]
pub struct Page {
    orders: Vec<Order>,
    next: Option<String>,
}

impl Store {
    pub fn open(path: &str, sessions: &str) -> rusqlite::Result<Store> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.execute_batch(include_str!("../../orders/schema.sql"))?;
        for session in sessions.split(',') {
            if let [customer, token, expires] = session.split(':').collect::<Vec<_>>()[..] {
                db.execute(
                    "insert or replace into sessions (customer, token, expires) values (?, ?, ?)",
                    [customer, token, expires],
                )?;
            }
        }
        Ok(Store(Arc::new(Mutex::new(db))))
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // --8<-- [start:session]
    /// The orders of the session's customer.
    pub fn orders_of(&self, authorization: &str) -> Result<Orders, Problem> {
        let token = match authorization.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token,
            _ => "",
        };
        let customer = self
            .db()
            .prepare_cached("select customer from sessions where token = ? and expires > unixepoch()")?
            .query_row([token], |row| row.get(0))
            .optional()?
            .ok_or_else(|| problem(StatusCode::UNAUTHORIZED, "A valid session is needed"))?;
        Ok(Orders { store: self.clone(), customer })
    }
    // --8<-- [end:session]
}

impl Orders {
    pub fn get(&self, id: &str) -> Result<Order, Problem> {
        self.find(&self.store.db(), id)?
            .map(|(order, _)| order)
            .ok_or_else(|| problem(StatusCode::NOT_FOUND, "There is no such order")) // also another customer's
    }

    /// Creates an order, once for each key: a client that got no answer asks again with the same key.
    pub fn create(&self, key: &str, draft: &Draft) -> Result<Order, Problem> {
        if key.is_empty() {
            return Err(problem(StatusCode::BAD_REQUEST, "Idempotency-Key is missing"));
        }
        let mut db = self.store.db();
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let request = json(draft);
        let known: Option<(String, String)> = transaction
            .query_row(
                "select request, order_id from idempotency_keys where customer = ? and key = ?",
                [&self.customer, key],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let id = match known {
            Some((before, _)) if before != request => {
                return Err(problem(StatusCode::UNPROCESSABLE_ENTITY, "The key was used for another order"));
            }
            Some((_, id)) => id,
            None => {
                let id = Uuid::new_v4().to_string();
                transaction.execute(
                    "insert into orders (id, customer, items, note, total, created)
                     values (?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))",
                    params![id, self.customer, json(&draft.items), draft.note, draft.total()],
                )?;
                transaction.execute(
                    "insert into idempotency_keys values (?, ?, ?, ?)",
                    [&self.customer, key, &request, &id],
                )?;
                id
            }
        };
        transaction.commit()?;
        drop(db);
        self.get(&id)
    }

    /// A page, the newest first; `cursor` is the id of the last order of the page before.
    pub fn list(&self, limit: usize, cursor: Option<&str>) -> Result<Page, Problem> {
        let db = self.store.db();
        let before = match cursor {
            None => i64::MAX,
            Some(id) => match self.find(&db, id)? {
                Some((_, number)) => number,
                None => return Err(problem(StatusCode::BAD_REQUEST, "There is no such cursor")),
            },
        };
        let mut orders = db
            .prepare_cached("select * from orders where customer = ? and number < ? order by number desc limit ?")?
            .query_map(params![self.customer, before, limit as i64 + 1], order)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let more = orders.len() > limit;
        orders.truncate(limit);
        let next = orders.last().filter(|_| more).map(|last| last.id.clone());
        Ok(Page { orders, next })
    }

    /// Changes the version that the client has seen, and no other.
    pub fn change(&self, id: &str, if_match: &str, draft: &Draft) -> Result<Order, Problem> {
        if if_match.is_empty() {
            return Err(problem(StatusCode::PRECONDITION_REQUIRED, "If-Match is missing"));
        }
        let version = if_match.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let version: i64 = version.and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let changed = self.store.db().execute(
            "update orders set items = ?, note = ?, total = ?, version = version + 1
             where id = ? and customer = ? and version = ? and status = 'open'",
            params![json(&draft.items), draft.note, draft.total(), id, self.customer, version],
        )?;
        let now = self.get(id)?;
        match now.status.as_str() {
            _ if changed == 1 => Ok(now),
            "cancelled" => Err(problem(StatusCode::CONFLICT, "The order is cancelled")),
            _ => Err(problem(StatusCode::PRECONDITION_FAILED, "The order was changed meanwhile")),
        }
    }

    pub fn cancel(&self, id: &str) -> Result<Order, Problem> {
        self.store.db().execute(
            "update orders set status = 'cancelled', version = version + 1
             where id = ? and customer = ? and status = 'open'",
            [id, &self.customer],
        )?;
        self.get(id)
    }

    fn find(&self, db: &Connection, id: &str) -> rusqlite::Result<Option<(Order, i64)>> {
        db.prepare_cached("select * from orders where id = ? and customer = ?")?
            .query_row([id, &self.customer], |row| Ok((order(row)?, row.get("number")?)))
            .optional()
    }
}

fn order(row: &Row) -> rusqlite::Result<Order> {
    let items: String = row.get("items")?;
    Ok(Order {
        id: row.get("id")?,
        status: row.get("status")?,
        draft: Draft { items: serde_json::from_str(&items).expect("we wrote it"), note: row.get("note")? },
        total: row.get("total")?,
        version: row.get("version")?,
        created: row.get("created")?,
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types are always JSON")
}
