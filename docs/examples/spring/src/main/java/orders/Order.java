package orders;

import java.util.List;

record Order(
        String id, String status, List<Draft.Item> items, String note, int total, int version, String created) {

    record Page(List<Order> orders, String next) {}
}
