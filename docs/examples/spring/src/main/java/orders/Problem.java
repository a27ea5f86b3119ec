package orders;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** What went wrong, as the client gets to see it: RFC 9457. */
class Problem extends ErrorResponseException {

    Problem(HttpStatus status, String title) {
        super(status, detail(status, title), null);
    }

    static ProblemDetail detail(HttpStatus status, String title) {
        var detail = ProblemDetail.forStatus(status);
        detail.setTitle(title);
        return detail;
    }
}
