package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	_ "modernc.org/sqlite"
)

// Store is the orders in an SQLite file. Whoever wants at them has to say who they are.
type Store struct{ db *sql.DB }

func open(path, sessions string) (Store, error) {
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(wal)&_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		return Store{}, err
	}
	schema, err := os.ReadFile("../orders/schema.sql")
	if err != nil {
		return Store{}, err
	}
	if _, err := db.Exec(string(schema)); err != nil {
		return Store{}, err
	}
	for session := range strings.SplitSeq(sessions, ",") {
		if parts := strings.Split(session, ":"); len(parts) == 3 {
			insert := "insert or replace into sessions (customer, token, expires) values (?, ?, ?)"
			if _, err := db.Exec(insert, parts[0], parts[1], parts[2]); err != nil {
				return Store{}, err
			}
		}
	}
	return Store{db}, nil
}

// --8<-- [start:session]

// Orders is the orders of one customer. Those of others cannot be reached through it.
type Orders struct {
	db       *sql.DB
	customer string
}

var bearer = regexp.MustCompile(`(?i)^bearer (\S+)$`)

func (s Store) ordersOf(authorization string) (Orders, error) {
	orders := Orders{db: s.db}
	if found := bearer.FindStringSubmatch(authorization); found != nil {
		query := "select customer from sessions where token = ? and expires > unixepoch()"
		err := s.db.QueryRow(query, found[1]).Scan(&orders.customer)
		if !errors.Is(err, sql.ErrNoRows) {
			return orders, err
		}
	}
	return orders, problem(http.StatusUnauthorized, "A valid session is needed")
}

func (o Orders) get(id string) (Order, error) {
	order, _, err := o.find(o.db, id)
	if errors.Is(err, sql.ErrNoRows) { // also where it is another customer's
		return order, problem(http.StatusNotFound, "There is no such order")
	}
	return order, err
}

// --8<-- [end:session]

// create makes an order, once for each key: a client that got no answer asks again with the same key.
func (o Orders) create(key string, draft Draft) (order Order, err error) {
	if key == "" {
		return order, problem(http.StatusBadRequest, "Idempotency-Key is missing")
	}
	request := encode(draft)
	tx, err := o.db.BeginTx(context.Background(), nil)
	if err != nil {
		return order, err
	}
	defer tx.Rollback() // nothing, once it is committed

	var before, id string
	query := "select request, order_id from idempotency_keys where customer = ? and key = ?"
	switch err := tx.QueryRow(query, o.customer, key).Scan(&before, &id); {
	case err == nil && before != request:
		return order, problem(http.StatusUnprocessableEntity, "The key was used for another order")
	case err == nil:
		order, _, err = o.find(tx, id)
		return order, err
	case !errors.Is(err, sql.ErrNoRows):
		return order, err
	}

	id = uuid()
	_, err = tx.Exec(
		"insert into orders (id, customer, items, note, total, created) values (?, ?, ?, ?, ?, ?)",
		id, o.customer, encode(draft.Items), draft.Note, draft.total(), time.Now().UTC().Format(time.RFC3339Nano),
	)
	if err != nil {
		return order, err
	}
	if _, err = tx.Exec("insert into idempotency_keys values (?, ?, ?, ?)", o.customer, key, request, id); err != nil {
		return order, err
	}
	if order, _, err = o.find(tx, id); err != nil {
		return order, err
	}
	return order, tx.Commit()
}

type Page struct {
	Orders []Order `json:"orders"`
	Next   *string `json:"next"`
}

// list is a page, the newest first; cursor is the id of the last order of the page before.
func (o Orders) list(limit int, cursor string) (Page, error) {
	page := Page{Orders: []Order{}}
	before := int64(math.MaxInt64)
	if cursor != "" {
		_, number, err := o.find(o.db, cursor)
		if errors.Is(err, sql.ErrNoRows) {
			return page, problem(http.StatusBadRequest, "There is no such cursor")
		}
		if err != nil {
			return page, err
		}
		before = number
	}
	rows, err := o.db.Query(
		"select "+columns+" from orders where customer = ? and number < ? order by number desc limit ?",
		o.customer, before, limit+1,
	)
	if err != nil {
		return page, err
	}
	defer rows.Close()
	for rows.Next() {
		order, _, err := read(rows)
		if err != nil {
			return page, err
		}
		if len(page.Orders) == limit {
			page.Next = &page.Orders[limit-1].ID
			break
		}
		page.Orders = append(page.Orders, order)
	}
	return page, rows.Err()
}

var tag = regexp.MustCompile(`^"(\d+)"$`)

// change changes the version that the client has seen, and no other.
func (o Orders) change(id, ifMatch string, draft Draft) (Order, error) {
	if ifMatch == "" {
		return Order{}, problem(http.StatusPreconditionRequired, "If-Match is missing")
	}
	version := "0"
	if found := tag.FindStringSubmatch(ifMatch); found != nil {
		version = found[1]
	}
	result, err := o.db.Exec(
		`update orders set items = ?, note = ?, total = ?, version = version + 1
		 where id = ? and customer = ? and version = cast(? as integer) and status = 'open'`,
		encode(draft.Items), draft.Note, draft.total(), id, o.customer, version,
	)
	if err != nil {
		return Order{}, err
	}
	order, err := o.get(id)
	if err != nil {
		return order, err
	}
	if changed, err := result.RowsAffected(); err != nil || changed == 1 {
		return order, err
	}
	if order.Status == "cancelled" {
		return order, problem(http.StatusConflict, "The order is cancelled")
	}
	return order, problem(http.StatusPreconditionFailed, "The order was changed meanwhile")
}

func (o Orders) cancel(id string) (Order, error) {
	_, err := o.db.Exec(
		`update orders set status = 'cancelled', version = version + 1
		 where id = ? and customer = ? and status = 'open'`,
		id, o.customer,
	)
	if err != nil {
		return Order{}, err
	}
	return o.get(id)
}

const columns = "number, id, status, items, note, total, version, created"

func (o Orders) find(db interface{ QueryRow(string, ...any) *sql.Row }, id string) (Order, int64, error) {
	return read(db.QueryRow("select "+columns+" from orders where id = ? and customer = ?", id, o.customer))
}

func read(row interface{ Scan(...any) error }) (order Order, number int64, err error) {
	var items []byte
	err = row.Scan(
		&number, &order.ID, &order.Status, &items, &order.Note, &order.Total, &order.Version, &order.Created,
	)
	if err == nil {
		err = json.Unmarshal(items, &order.Items)
	}
	return order, number, err
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own types, which are always JSON
	}
	return string(text)
}

func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
