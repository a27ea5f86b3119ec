package orders;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.DatabindException;

/** Faults of a body, with pointers to them; Spring's own handler makes problems of the rest. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    /** The body broke a rule. */
    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var faults = error.getFieldErrors().stream()
                .map(found -> fault(
                        found.getField().replaceAll("[\\[.]", "/").replace("]", ""), // items[0].sku
                        found.getDefaultMessage()))
                .toList();
        return invalid(error, headers, request, faults);
    }

    /** The body is not JSON at all, or has another form. */
    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (error.getCause() instanceof DatabindException mismatch) {
            var path = mismatch.getPath().stream()
                    .map(step -> step.getPropertyName() == null ? "" + step.getIndex() : step.getPropertyName())
                    .collect(Collectors.joining("/"));
            return invalid(error, headers, request, List.of(fault(path, mismatch.getOriginalMessage())));
        }
        var problem = Problem.detail(HttpStatus.BAD_REQUEST, "The body is not JSON");
        return handleExceptionInternal(error, problem, headers, HttpStatus.BAD_REQUEST, request);
    }

    private ResponseEntity<Object> invalid(
            Exception error, HttpHeaders headers, WebRequest request, List<Map<String, String>> faults) {
        var problem = Problem.detail(HttpStatus.UNPROCESSABLE_CONTENT, "The order is not valid");
        problem.setProperty("errors", faults);
        return handleExceptionInternal(error, problem, headers, HttpStatus.UNPROCESSABLE_CONTENT, request);
    }

    private static Map<String, String> fault(String path, String detail) {
        return Map.of("pointer", path.isEmpty() ? "#" : "#/" + path, "detail", detail);
    }
}
