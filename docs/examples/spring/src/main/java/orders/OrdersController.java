package orders;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

// --8<-- [start:routes]
/** A handler that asks for Orders gets those of the session's customer, or is not reached. */
@RestController
@RequestMapping("/orders")
class OrdersController {

    @GetMapping
    Order.Page list(
            Orders orders,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(required = false) String cursor) {
        return orders.list(limit, cursor);
    }

    @PostMapping
    ResponseEntity<Order> create(
            Orders orders,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            @RequestBody @Valid Draft draft) {
        var order = orders.create(key, draft);
        return tagged(ResponseEntity.created(URI.create("orders/" + order.id())), order);
    }

    @GetMapping("/{id}")
    ResponseEntity<Order> get(Orders orders, @PathVariable String id) {
        return tagged(ResponseEntity.ok(), orders.get(id));
    }

    @PutMapping("/{id}")
    ResponseEntity<Order> change(
            Orders orders,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) String ifMatch,
            @RequestBody @Valid Draft draft) {
        return tagged(ResponseEntity.ok(), orders.change(id, ifMatch, draft));
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<Order> cancel(Orders orders, @PathVariable String id) {
        return tagged(ResponseEntity.ok(), orders.cancel(id));
    }

    private static ResponseEntity<Order> tagged(ResponseEntity.BodyBuilder response, Order order) {
        return response.header("ETag", "\"" + order.version() + "\"").body(order);
    }
}
// --8<-- [end:routes]
