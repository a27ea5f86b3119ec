package orders;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The orders of one customer. Those of others cannot be reached through it. */
class Orders {

    private final Store store;
    private final JdbcClient db;
    private final String customer;

    private Orders(Store store, String customer) {
        this.store = store;
        this.db = store.db;
        this.customer = customer;
    }

    // --8<-- [start:session]
    /** Whoever wants at the orders has to say who they are. */
    @Component
    static class Store {

        private static final Pattern BEARER = Pattern.compile("bearer (\\S+)", Pattern.CASE_INSENSITIVE);

        private final JdbcClient db;
        private final TransactionTemplate transaction;
        private final JsonMapper json;

        Store(JdbcClient db, TransactionTemplate transaction, JsonMapper json, @Value("${SESSIONS:}") String sessions) {
            this.db = db;
            this.transaction = transaction;
            this.json = json;
            for (var session : sessions.split(",")) {
                var parts = session.split(":");
                if (parts.length == 3) {
                    db.sql("insert or replace into sessions (customer, token, expires) values (?, ?, ?)")
                            .params((Object[]) parts)
                            .update();
                }
            }
        }

        Orders ordersOf(String authorization) {
            var bearer = BEARER.matcher(authorization == null ? "" : authorization);
            return Optional.of(bearer)
                    .filter(found -> found.matches())
                    .flatMap(found -> db.sql("select customer from sessions where token = ? and expires > unixepoch()")
                            .param(found.group(1))
                            .query(String.class)
                            .optional())
                    .map(customer -> new Orders(this, customer))
                    .orElseThrow(() -> new Problem(HttpStatus.UNAUTHORIZED, "A valid session is needed"));
        }
    }
    // --8<-- [end:session]

    Order get(String id) {
        return find(id)
                .map(Numbered::order)
                .orElseThrow(() -> new Problem(HttpStatus.NOT_FOUND, "There is no such order")); // also another's
    }

    /** Creates an order, once for each key: a client that got no answer asks again with the same key. */
    Order create(String key, Draft draft) {
        if (key == null || key.isEmpty()) {
            throw new Problem(HttpStatus.BAD_REQUEST, "Idempotency-Key is missing");
        }
        var request = store.json.writeValueAsString(draft);
        return store.transaction.execute(status -> {
            var known = db.sql("select request, order_id from idempotency_keys where customer = ? and key = ?")
                    .params(customer, key)
                    .query((row, number) -> Map.entry(row.getString("request"), row.getString("order_id")))
                    .optional();
            if (known.isPresent() && !known.get().getKey().equals(request)) {
                throw new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "The key was used for another order");
            }
            if (known.isPresent()) {
                return get(known.get().getValue());
            }
            var id = UUID.randomUUID().toString();
            db.sql("insert into orders (id, customer, items, note, total, created) values (?, ?, ?, ?, ?, ?)")
                    .params(id, customer, items(draft), draft.note(), draft.total(), Instant.now().toString())
                    .update();
            db.sql("insert into idempotency_keys values (?, ?, ?, ?)")
                    .params(customer, key, request, id)
                    .update();
            return get(id);
        });
    }

    /** A page, the newest first; {@code cursor} is the id of the last order of the page before. */
    Order.Page list(int limit, String cursor) {
        var before = cursor == null
                ? Long.MAX_VALUE
                : find(cursor)
                        .map(Numbered::number)
                        .orElseThrow(() -> new Problem(HttpStatus.BAD_REQUEST, "There is no such cursor"));
        var orders = db.sql("select * from orders where customer = ? and number < ? order by number desc limit ?")
                .params(customer, before, limit + 1)
                .query(this::read)
                .stream()
                .map(Numbered::order)
                .toList();
        return orders.size() > limit
                ? new Order.Page(orders.subList(0, limit), orders.get(limit - 1).id())
                : new Order.Page(orders, null);
    }

    /** Changes the version that the client has seen, and no other. */
    Order change(String id, String ifMatch, Draft draft) {
        if (ifMatch == null) {
            throw new Problem(HttpStatus.PRECONDITION_REQUIRED, "If-Match is missing");
        }
        var version = ifMatch.matches("\"\\d{1,18}\"") ? Long.parseLong(ifMatch.replace("\"", "")) : 0;
        var changed = db.sql(
                        """
                        update orders set items = ?, note = ?, total = ?, version = version + 1
                        where id = ? and customer = ? and version = ? and status = 'open'""")
                .params(items(draft), draft.note(), draft.total(), id, customer, version)
                .update();
        var now = get(id);
        if (changed == 1) {
            return now;
        }
        throw now.status().equals("cancelled")
                ? new Problem(HttpStatus.CONFLICT, "The order is cancelled")
                : new Problem(HttpStatus.PRECONDITION_FAILED, "The order was changed meanwhile");
    }

    Order cancel(String id) {
        db.sql(
                        """
                        update orders set status = 'cancelled', version = version + 1
                        where id = ? and customer = ? and status = 'open'""")
                .params(id, customer)
                .update();
        return get(id);
    }

    /** An order with its place in lists. */
    private record Numbered(long number, Order order) {}

    private Optional<Numbered> find(String id) {
        return db.sql("select * from orders where id = ? and customer = ?")
                .params(id, customer)
                .query(this::read)
                .optional();
    }

    private Numbered read(ResultSet row, int index) throws SQLException {
        var order = new Order(
                row.getString("id"),
                row.getString("status"),
                List.of(store.json.readValue(row.getString("items"), Draft.Item[].class)),
                row.getString("note"),
                row.getInt("total"),
                row.getInt("version"),
                row.getString("created"));
        return new Numbered(row.getLong("number"), order);
    }

    private String items(Draft draft) {
        return store.json.writeValueAsString(draft.items());
    }
}
