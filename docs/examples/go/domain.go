package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"unicode/utf8"
)

// Problem is what went wrong, as the client gets to see it: RFC 9457.
type Problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Errors []Fault `json:"errors,omitempty"`
}

type Fault struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func (p Problem) Error() string { return p.Title }

func problem(status int, title string, faults ...Fault) Problem {
	return Problem{"about:blank", title, status, faults}
}

// --8<-- [start:domain]
var prices = map[string]int{"cup": 1200, "pot": 3900, "tea": 450} // cents

type Item struct {
	Sku      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

type Draft struct {
	Items []Item `json:"items"`
	Note  string `json:"note"`
}

type Order struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Draft
	Total   int    `json:"total"`
	Version int    `json:"version"`
	Created string `json:"created"`
}

func (d Draft) total() (sum int) {
	for _, item := range d.Items {
		sum += prices[item.Sku] * item.Quantity
	}
	return sum
}

// draft is what a client sent, checked by hand: encoding/json stops at the first fault, and does not say in which item.
func draft(body io.Reader) (Draft, error) {
	var input any
	if json.NewDecoder(body).Decode(&input) != nil {
		return Draft{}, problem(http.StatusBadRequest, "The body is not JSON")
	}
	c := checks{}
	fields := c.object("#", input, "items", "note")
	items, isList := fields["items"].([]any)
	c.require(isList && len(items) >= 1 && len(items) <= 50, "#/items", "1 to 50 items")
	note, isText := fields["note"].(string)
	c.require(fields["note"] == nil || isText && utf8.RuneCountInString(note) <= 200, "#/note", "up to 200 characters")

	drafted := Draft{[]Item{}, note}
	for i, item := range items {
		at := fmt.Sprintf("#/items/%d", i)
		fields := c.object(at, item, "sku", "quantity")
		sku, _ := fields["sku"].(string)
		c.require(prices[sku] > 0, at+"/sku", "cup, pot or tea")
		quantity, _ := fields["quantity"].(float64)
		c.require(quantity >= 1 && quantity <= 99 && quantity == math.Trunc(quantity), at+"/quantity", "1 to 99")
		drafted.Items = append(drafted.Items, Item{sku, int(quantity)})
	}
	if len(c.faults) > 0 {
		return Draft{}, problem(http.StatusUnprocessableEntity, "The order is not valid", c.faults...)
	}
	return drafted, nil
}

// --8<-- [end:domain]

type checks struct{ faults []Fault }

func (c *checks) require(holds bool, pointer, detail string) {
	if !holds {
		c.faults = append(c.faults, Fault{pointer, detail})
	}
}

// object is the fields of an object that may have those named, and no others.
func (c *checks) object(pointer string, input any, names ...string) map[string]any {
	fields, isObject := input.(map[string]any)
	c.require(isObject, pointer, "an object")
	known := 0
	for _, name := range names {
		if _, there := fields[name]; there {
			known++
		}
	}
	c.require(known == len(fields), pointer, fmt.Sprintf("no other fields than %v", names))
	return fields
}
