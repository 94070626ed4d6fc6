package io.rosterbridge.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says when a request of this handler is answered with 409, for the description of the API. Without it there is no conflict. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface ConflictWhen {

    /** A sentence. */
    String value();
}
