package orders;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;

// --8<-- [start:domain]
/** What a client asks for. */
record Draft(@NotNull @Size(min = 1, max = 50) List<@NotNull @Valid Item> items, @Size(max = 200) String note) {

    record Item(@NotNull @Pattern(regexp = "cup|pot|tea") String sku, @NotNull @Min(1) @Max(99) Integer quantity) {}

    private static final Map<String, Integer> PRICES = Map.of("cup", 1200, "pot", 3900, "tea", 450); // cents

    Draft {
        note = note == null ? "" : note;
    }

    int total() {
        return items.stream().mapToInt(item -> PRICES.get(item.sku()) * item.quantity()).sum();
    }
}
// --8<-- [end:domain]
