package io.rosterbridge.api;

import static io.rosterbridge.access.Permission.APPROVE;
import static io.rosterbridge.access.Permission.ASSIGN_APPS;
import static io.rosterbridge.access.Permission.CONFIGURE;
import static io.rosterbridge.access.Permission.IMPORT_USERS;
import static io.rosterbridge.access.Permission.OPERATE;
import static io.rosterbridge.access.Permission.VIEW_APPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.Everybody;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.web.PermissionGate;
import io.rosterbridge.console.ConsoleTest;
import io.rosterbridge.platform.web.ErrorAnswer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.ObjectName;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Every request there is, and what it needs: whoever adds a handler adds a line here. Each is really sent as each role.
 */
class PermissionsTest extends ConsoleTest {

    /** Null: any login. */
    private static final Map<String, Permission> NEEDED = new LinkedHashMap<>();

    static {
        need(null, "GET /api/v1/me", "PUT /api/v1/me/password", "GET /api/v1/api-tokens", "POST /api/v1/api-tokens",
                "DELETE /api/v1/api-tokens/{id}", "GET /api/v1/me/sessions", "DELETE /api/v1/me/sessions", "DELETE /api/v1/me/sessions/{id}");
        need(VIEW_APPS, "GET /api/v1/status", "GET /api/v1/failures", "GET /api/v1/log", "GET /api/v1/log.csv", "GET /api/v1/sources",
                "GET /api/v1/users", "GET /api/v1/users/{id}", "GET /api/v1/users/{id}/explain", "GET /api/v1/user",
                "GET /api/v1/user/explain", "GET /api/v1/audit",
                "GET /api/v1/audit.csv", "GET /api/v1/audit/verify", "GET /api/v1/alerts", "GET /api/v1/links",
                "GET /api/v1/imports", "GET /api/v1/imports/{id}", "GET /api/v1/imports/{id}/candidates",
                "GET /api/v1/imports/{id}/candidates.csv", "GET /api/v1/reconciliations", "GET /api/v1/reconciliations/{id}",
                "GET /api/v1/reconciliations/{id}/drift", "GET /api/v1/reconciliations/{id}/drift.csv",
                "GET /api/v1/holds", "GET /api/v1/holds/{id}", "GET /api/v1/holds/{id}/items", "GET /api/v1/holds/{id}/items.csv",
                "GET /api/v1/plans", "GET /api/v1/plans/{id}", "GET /api/v1/plans/{id}/items", "GET /api/v1/plans/{id}/items.csv",
                "GET /api/v1/plans/{id}/items.json", "GET /api/v1/plans.csv", "POST /api/v1/plans");
        need(IMPORT_USERS, "POST /api/v1/imports", "POST /api/v1/imports/{id}/confirm", "POST /api/v1/reconciliations");
        need(APPROVE, "POST /api/v1/holds/{id}/approve", "POST /api/v1/holds/{id}/reject", "POST /api/v1/plans/{id}/apply");
        need(ASSIGN_APPS, "PUT /api/v1/users/{id}", "DELETE /api/v1/users/{id}", "PUT /api/v1/users/{id}/assignment",
                "PUT /api/v1/user", "DELETE /api/v1/user", "PUT /api/v1/user/assignment", "POST /api/v1/user/erase",
                "POST /api/v1/users/{id}/erase", "POST /api/v1/links/confirm", "POST /api/v1/links/refuse",
                "POST /api/v1/links/pass", "POST /api/v1/links/external-id", "POST /api/v1/reconciliations/{id}/correct");
        need(OPERATE, "POST /api/v1/users/{id}/provision", "POST /api/v1/user/provision", "POST /api/v1/failures/retry",
                "POST /api/v1/connection/pause",
                "POST /api/v1/connection/resume", "POST /api/v1/connection/kill");
        need(CONFIGURE, "DELETE /api/v1/connection/kill", "GET /api/v1/connection", "PUT /api/v1/connection",
                "PUT /api/v1/connection/token", "POST /api/v1/connection/authorize", "GET /api/v1/profile",
                "PUT /api/v1/profile/actions", "GET /api/v1/profile/document", "GET /api/v1/console-users", "POST /api/v1/console-users",
                "PUT /api/v1/console-users/{name}", "PUT /api/v1/console-users/{name}/password", "DELETE /api/v1/console-users/{name}",
                "DELETE /api/v1/console-users/{name}/sessions", "DELETE /api/v1/console-users/{name}/second-factor",
                "GET /api/v1/oidc-logins", "PUT /api/v1/oidc-logins/{name}", "GET /api/v1/profile/file", "POST /api/v1/profile/file/take",
                "POST /api/v1/profile/file/keep",
                "POST /api/v1/alerts/test", "PUT /api/v1/profile", "POST /api/v1/profile/impact", "GET /api/v1/profile/versions",
                "GET /api/v1/profile/versions/{version}", "GET /api/v1/profile/versions/{version}/diff",
                "POST /api/v1/profile/versions/{version}/restore", "GET /api/v1/profile/export");
        pages();
    }

    private static void pages() {
        need(null, "POST /theme", "GET /me", "GET /me/tokens.csv", "POST /me/password", "POST /me/token", "POST /me/token/revoke",
                "GET /again", "GET /me/first-password", "POST /password/strength", "POST /me/session/end",
                "POST /me/sessions/end", "GET /me/second-factor",
                "POST /me/second-factor", "POST /me/second-factor/on", "POST /me/second-factor/off");
        need(VIEW_APPS, "GET /", "GET /live", "GET /activity", "GET /activity.csv", "GET /failures.csv", "GET /holds.csv", "GET /flows.csv",
                "GET /import.csv", "GET /reconcile.csv", "GET /sources.csv", "GET /audit/verdict", "GET /failures", "GET /flows",
                "GET /people", "GET /people.csv", "GET /import", "GET /import/run", "GET /reconcile", "GET /reconcile/run", "GET /holds",
                "GET /hold", "GET /audit", "GET /alerts", "GET /alerts.csv", "GET /person",
                "GET /person/life.csv", "GET /plans", "GET /plan",
                "GET /links", "GET /links.csv", "GET /sources", "GET /sources/rejects", "GET /sources/rejects.csv");
        need(ASSIGN_APPS, "GET /people/new", "POST /people/new", "GET /person/edit", "POST /person/edit", "GET /person/remove",
                "POST /person/remove", "POST /person/pass", "GET /person/erase", "POST /person/erase", "POST /people/assign",
                "POST /people/assignment", "POST /links", "POST /sources/upload", "GET /people/rule", "POST /people/rule", "POST /plans/upload",
                "GET /person/external-id", "POST /person/external-id", "POST /reconcile/select", "POST /reconcile/correct");
        need(IMPORT_USERS, "POST /import/start", "POST /import/select", "POST /import/confirm", "POST /reconcile/start",
                "POST /plans/import");
        need(OPERATE, "GET /connection/kill", "POST /connection/kill", "POST /connection/pause", "POST /connection/resume",
                "POST /failures/retry", "POST /person/provision",
                "POST /plans/provision", "POST /plans/reconcile", "POST /plans/undo");
        need(APPROVE, "GET /plan/apply", "POST /plan/apply", "POST /hold/decide", "POST /hold/approve", "POST /hold/reject");
        need(CONFIGURE, "POST /connection/kill/lift", "GET /users", "GET /users.csv", "POST /setup/confirm", "POST /actions/impact",
                "GET /profile/versions.csv", "POST /profile/versions/restore/impact", "POST /users/new", "GET /users/edit",
                "POST /users/edit", "POST /users/password",
                "POST /users/remove", "POST /users/sign-in", "POST /users/sessions/end", "POST /users/second-factor/off", "GET /profile/file",
                "POST /profile/file/take", "POST /profile/file/keep", "POST /alerts/test", "GET /setup", "POST /setup/connection",
                "POST /connection/authorize",
                "GET /mapping", "POST /mapping", "POST /mapping/preview", "POST /mapping/impact", "POST /mapping/plan", "GET /actions",
                "POST /actions", "POST /actions/plan",
                "GET /profile/versions", "GET /profile/versions/compare", "GET /profile/versions/restore", "POST /profile/versions/restore",
                "POST /profile/versions/restore/plan", "GET /profile/versions/export");
    }

    /** Before anybody is known. */
    private static final Set<String> LOGIN = Set.of("GET /login", "GET /login/code");

    /** Ours by their paths; what they need stands in Security. */
    private static final Set<String> DESCRIPTIONS = Set.of("GET /v3/api-docs", "GET /v3/api-docs.yaml");

    @Autowired
    private List<RequestMappingHandlerMapping> mappings;
    @Autowired
    private PathMappedEndpoints endpoints;

    private static void need(Permission permission, String... requests) {
        for (String request : requests) {
            NEEDED.put(request, permission);
        }
    }

    /** One of each, and somebody of a role that is none. */
    @BeforeEach
    void users() {
        String hash = database.queryForObject("select password_hash from console_user where name = 'admin'", String.class);
        for (String role : List.of("owner", "admin", "operator", "auditor", "guest")) {
            database.update("insert into console_user (name, password_hash, role, created_at) values (?, ?, ?, current_timestamp)",
                    "the-" + role, hash, role);
        }
    }

    @AfterEach
    void noUsers() {
        database.update("delete from console_user where name <> 'admin'");
        database.update("update connection set paused_since = null, killed_since = null, revision = revision + 1");
    }

    @Test
    void theTableNamesEveryRequestThereIs() {
        Set<String> present = new TreeSet<>();
        mappings.forEach(mapping -> mapping.getHandlerMethods().keySet().forEach(info -> {
            Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
            for (String pattern : info.getPatternValues()) {
                (methods.isEmpty() ? Set.of(RequestMethod.GET) : methods).forEach(method -> present.add(method + " " + pattern));
            }
        }));
        present.removeIf(request -> request.endsWith(" /error") || request.contains(" /actuator") || DESCRIPTIONS.contains(request));
        assertThat(present).containsAll(LOGIN);
        present.removeAll(LOGIN);
        assertThat(present).isEqualTo(new TreeSet<>(NEEDED.keySet()));
    }

    /** Also those of profiles that are not on here. */
    @Test
    void everyHandlerStatesWhatItNeeds() throws ClassNotFoundException {
        List<String> silent = new ArrayList<>();
        var scan = new org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider(false);
        scan.setEnvironment(new org.springframework.mock.env.MockEnvironment().withProperty("spring.profiles.active", "sandbox"));
        scan.addIncludeFilter(new org.springframework.core.type.filter.AnnotationTypeFilter(org.springframework.stereotype.Controller.class));
        for (var found : scan.findCandidateComponents("io.rosterbridge")) {
            Class<?> controller = Class.forName(found.getBeanClassName());
            for (var method : controller.getDeclaredMethods()) {
                HandlerMethod handler = new HandlerMethod(controller.getSimpleName(), method) {
                    @Override
                    public Class<?> getBeanType() {
                        return controller;
                    }
                };
                if (AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class) && controller != ErrorAnswer.class
                        && PermissionGate.required(handler).isEmpty() && !method.isAnnotationPresent(AnyLogin.class)
                        && !method.isAnnotationPresent(Everybody.class)) {
                    silent.add(controller.getSimpleName() + "." + method.getName());
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void letsEachRoleDoWhatItsTableSaysAndNothingElse() {
        Map<Role, Set<Permission>> table = new EnumMap<>(Map.of(Role.OWNER, EnumSet.allOf(Permission.class), Role.ADMIN,
                EnumSet.allOf(Permission.class), Role.OPERATOR, EnumSet.of(VIEW_APPS, OPERATE), Role.AUDITOR, EnumSet.of(VIEW_APPS)));
        table.forEach((role, permissions) -> NEEDED.forEach((request, needed) -> {
            Reply reply = sendAs("the-" + role.word(), request);
            if (needed == null || permissions.contains(needed)) {
                assertThat(reply.status()).as("%s as %s: %s", request, role, reply.text()).isNotIn(401, 403).isLessThan(500);
            } else {
                assertThat(reply.status()).as("%s as %s", request, role).isEqualTo(403);
                assertThat(reply.json().path("type").asText()).isEqualTo("urn:rosterbridge:problem:forbidden");
            }
        }));
        NEEDED.keySet().forEach(request -> assertThat(sendAs("the-guest", request).status()).as(request).isEqualTo(403));
    }

    @Test
    void letsEverybodyWhoMayViewWatch() {
        List<String> watched = new ArrayList<>(List.of("GET /v3/api-docs", "GET /actuator", "GET /actuator/jolokia/version",
                "GET /actuator/hawtio/plugin"));
        endpoints.getAllPaths().forEach(path -> watched.add("GET " + path));
        for (String request : watched) {
            assertThat(sendAs("the-auditor", request).status()).as(request).isLessThan(400);
            if (!request.equals("GET /actuator/health")) {
                assertThat(sendAs("the-guest", request).status()).as(request).isEqualTo(403);
            }
        }
        assertThat(sendAs("the-owner", "GET /actuator/hawtio/proxy/http/127.0.0.1/1").status()).isEqualTo(403);
    }

    @Test
    void showsAnOperatorWhoPausesNothingOfTheConnection() {
        database.update("update connection set base_url = 'http://127.0.0.1:9/secret-path', state = 'ok', revision = revision + 1");
        org.awaitility.Awaitility.await().until(() -> get("/api/v1/connection").json().path("state").asText().equals("ok"));
        Reply paused = sendAs("the-operator", "POST /api/v1/connection/pause");
        assertThat(paused.json().path("state").asText()).isEqualTo("paused");
        assertThat(paused.text()).doesNotContain("secret-path");
        assertThat(post("/api/v1/connection/resume", "").json().path("baseUrl").asText()).contains("secret-path");
        database.update("update connection set base_url = null, state = 'unset', reason = null, revision = revision + 1");
    }

    @Test
    void letsOnlyWhoeverMayOperateCallAnOperationOverJolokia() {
        String resume = "{\"type\": \"exec\", \"mbean\": \"io.rosterbridge:type=Limiter\", \"operation\": \"resume\"}";
        String authorize = "{\"type\": \"exec\", \"mbean\": \"io.rosterbridge:type=Connection\", \"operation\": \"authorize\"}";
        String read = "{\"type\": \"read\", \"mbean\": \"java.lang:type=Memory\"}";
        assertThat(jolokia("the-auditor", read).json().path("status").asInt()).isEqualTo(200);
        assertThat(jolokia("the-auditor", resume).json().path("status").asInt()).isEqualTo(403);
        assertThat(jolokia("the-auditor", "[" + read + "," + resume + "]").json().get(1).path("status").asInt()).isEqualTo(403);
        assertThat(sendAs("the-auditor", "GET /actuator/jolokia/exec/io.rosterbridge:type=Limiter/resume").json().path("status").asInt())
                .isEqualTo(403);
        // Another application of this JVM may have taken our beans along when it ended: then it is 404.
        assertThat(jolokia("the-operator", resume).json().path("status").asInt()).isIn(200, 404);
        assertThat(jolokia("the-operator", authorize).json().path("status").asInt()).isEqualTo(403);
        assertThat(jolokia("the-admin", authorize).json().path("status").asInt()).as("there is no connection yet").isIn(500, 404);
        assertThat(jolokia("the-guest", read).status()).isEqualTo(403);
    }

    /** What REST, or a page, asks for the same act as an operation does, as a request of {@link #NEEDED}. */
    private static final Map<String, String> SAME_ACT = Map.ofEntries(Map.entry("Queue.retryFamily", "POST /api/v1/failures/retry"),
            Map.entry("Queue.retryAll", "POST /api/v1/failures/retry"), Map.entry("Connection.pause", "POST /api/v1/connection/pause"),
            Map.entry("Connection.resume", "POST /api/v1/connection/resume"),
            Map.entry("Connection.kill", "POST /api/v1/connection/kill"), Map.entry("Connection.liftKill", "DELETE /api/v1/connection/kill"),
            Map.entry("Connection.authorize", "POST /api/v1/connection/authorize"), Map.entry("Holds.list", "GET /api/v1/holds"),
            Map.entry("Holds.approve", "POST /api/v1/holds/{id}/approve"), Map.entry("Holds.reject", "POST /api/v1/holds/{id}/reject"),
            Map.entry("Limiter.resume", "POST /api/v1/connection/resume"), Map.entry("Imports.startImport", "POST /api/v1/imports"),
            Map.entry("Imports.startReconciliation", "POST /api/v1/reconciliations"),
            Map.entry("Imports.startReport", "POST /api/v1/reconciliations"), Map.entry("Imports.confirmAll", "POST /api/v1/imports/{id}/confirm"),
            Map.entry("Plans.list", "GET /api/v1/plans"), Map.entry("Plans.show", "GET /api/v1/plans/{id}"),
            Map.entry("Plans.askProvision", "POST /plans/provision"), Map.entry("Plans.askReconcile", "POST /plans/reconcile"),
            Map.entry("Plans.undoPlan", "POST /plans/undo"), Map.entry("Plans.undoImport", "POST /plans/undo"),
            Map.entry("Plans.undoHold", "POST /plans/undo"), Map.entry("Plans.apply", "POST /api/v1/plans/{id}/apply"),
            Map.entry("Profile.versions", "GET /api/v1/profile/versions"),
            Map.entry("Profile.restore", "POST /api/v1/profile/versions/{version}/restore"));

    /** Every operation that the policy file lets through, also one that is added later. */
    @Test
    void asksOverJolokiaForThePermissionThatRestAsksForTheSameAct() throws Exception {
        List<ObjectName> beans = new ArrayList<>();
        List<String> operations = new ArrayList<>();
        NodeList allowed = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(getClass().getResourceAsStream("/jolokia-access.xml")).getElementsByTagName("operation");
        for (int index = 0; index < allowed.getLength(); index++) {
            Element bean = (Element) allowed.item(index).getParentNode();
            beans.add(new ObjectName(bean.getElementsByTagName("name").item(0).getTextContent().strip()));
            operations.add(allowed.item(index).getTextContent().strip());
        }
        List<String> ours = new ArrayList<>();
        for (int index = 0; index < operations.size(); index++) {
            ObjectName bean = beans.get(index);
            boolean isOurs = bean.getDomain().equals("io.rosterbridge");
            String name = bean.getKeyProperty("type") + "." + operations.get(index);
            if (isOurs) {
                ours.add(name);
                assertThat(SAME_ACT).containsKey(name);
            }
            Permission needed = isOurs ? NEEDED.get(SAME_ACT.get(name)) : OPERATE;
            String operation = operations.get(index).replace("*", "Something");
            for (Role role : Role.values()) {
                // The permission is looked at first; with these arguments nothing is done.
                int status = jolokia("the-" + role.word(), "{\"type\": \"exec\", \"mbean\": \"" + bean.toString().replace("*", "type=none")
                        + "\", \"operation\": \"" + operation + "\", \"arguments\": [1, 2, 3]}").json().path("status").asInt();
                assertThat(status == 403).as("%s of %s as %s: %d", operation, bean, role, status)
                        .isEqualTo(!role.permissions().contains(needed));
            }
        }
        assertThat(ours).containsExactlyInAnyOrderElementsOf(SAME_ACT.keySet());
    }

    private Reply jolokia(String user, String body) {
        return send(anonymous("/actuator/jolokia").header("Authorization", basic(user, PASSWORD)).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** With a body that is nobody's: whoever is let in gets to know so. */
    private Reply sendAs(String user, String request) {
        String[] parts = request.split(" ", 2);
        String path = parts[1].replace("{id}", "0").replace("{name}", "nobody").replace("{version}", "0");
        String body = parts[0].equals("GET") || parts[0].equals("DELETE") ? "" : "{}";
        return send(anonymous(path).header("Authorization", basic(user, PASSWORD)).header("Content-Type", "application/json")
                .method(parts[0], body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }
}
