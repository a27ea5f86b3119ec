// The orders, served by Go's own net/http.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
)

// --8<-- [start:routes]
func main() {
	store, err := open(cmp.Or(os.Getenv("DATABASE"), "orders.db"), os.Getenv("SESSIONS"))
	if err != nil {
		log.Fatal(err)
	}
	// mine is a handler that gets the orders of the session's customer, and whose errors become problems
	mine := func(handle func(orders Orders, w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			orders, err := store.ordersOf(r.Header.Get("Authorization"))
			if err == nil {
				err = handle(orders, w, r)
			}
			if err != nil {
				refuse(w, err)
			}
		}
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /orders", mine(list))
	mux.HandleFunc("POST /orders", mine(create))
	mux.HandleFunc("GET /orders/{id}", mine(func(orders Orders, w http.ResponseWriter, r *http.Request) error {
		order, err := orders.get(r.PathValue("id"))
		return send(w, http.StatusOK, order, err)
	}))
	mux.HandleFunc("PUT /orders/{id}", mine(change))
	mux.HandleFunc("POST /orders/{id}/cancel", mine(func(orders Orders, w http.ResponseWriter, r *http.Request) error {
		order, err := orders.cancel(r.PathValue("id"))
		return send(w, http.StatusOK, order, err)
	}))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "3000"), mux))
}

func list(orders Orders, w http.ResponseWriter, r *http.Request) error {
	limit, err := strconv.Atoi(cmp.Or(r.FormValue("limit"), "20"))
	if err != nil || limit < 1 || limit > 100 {
		return problem(http.StatusBadRequest, "limit is from 1 to 100")
	}
	page, err := orders.list(limit, r.FormValue("cursor"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, page)
}

func create(orders Orders, w http.ResponseWriter, r *http.Request) error {
	draft, err := draft(r.Body)
	if err != nil {
		return err
	}
	order, err := orders.create(r.Header.Get("Idempotency-Key"), draft)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "orders/"+order.ID)
	return send(w, http.StatusCreated, order, nil)
}

func change(orders Orders, w http.ResponseWriter, r *http.Request) error {
	draft, err := draft(r.Body)
	if err != nil {
		return err
	}
	order, err := orders.change(r.PathValue("id"), r.Header.Get("If-Match"), draft)
	return send(w, http.StatusOK, order, err)
}

// --8<-- [end:routes]

func send(w http.ResponseWriter, status int, order Order, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%d"`, order.Version))
	return answer(w, status, order)
}

func answer(w http.ResponseWriter, status int, body any) error {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // it fails only where the client has gone
	return nil
}

func refuse(w http.ResponseWriter, err error) {
	var known Problem
	if !errors.As(err, &known) {
		log.Print(err)
		known = problem(http.StatusInternalServerError, "Something went wrong")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	answer(w, known.Status, known)
}
