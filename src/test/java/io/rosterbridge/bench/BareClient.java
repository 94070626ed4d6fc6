package io.rosterbridge.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The limit: the JDK's HTTP client with kept connections in a loop, the same bodies, nothing read, decided or stored. */
final class BareClient {

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI users;
    private final String token;
    private final int concurrency;

    BareClient(URI target, String token, int concurrency) {
        this.users = URI.create(target + "/Users");
        this.token = token;
        this.concurrency = concurrency;
    }

    /** @throws IOException if any of them was not created */
    void create(String prefix, int count) throws IOException, InterruptedException {
        Semaphore free = new Semaphore(concurrency);
        AtomicInteger created = new AtomicInteger();
        for (int number = 0; number < count; number++) {
            free.acquire();
            http.sendAsync(request(prefix + number), BodyHandlers.ofString()).whenComplete((answer, failure) -> {
                created.addAndGet(isCreated(answer) ? 1 : 0);
                free.release();
            });
        }
        free.acquire(concurrency);
        if (created.get() != count) {
            throw new IOException("the bare client created " + created + " of " + count);
        }
    }

    private HttpRequest request(String name) {
        String body = """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"%1$s@example.com","displayName":"Given %1$s Family",\
                "active":true,"externalId":"%1$s"}""".formatted(name);
        return HttpRequest.newBuilder(users).header("Authorization", "Bearer " + token).header("Accept", "application/scim+json")
                .header("Content-Type", "application/scim+json").POST(BodyPublishers.ofString(body)).build();
    }

    private static boolean isCreated(HttpResponse<String> answer) {
        return answer != null && answer.statusCode() == 201;
    }
}
