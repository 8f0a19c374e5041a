import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.leshan.client.LeshanClient;
import org.eclipse.leshan.client.LeshanClientBuilder;
import org.eclipse.leshan.client.californium.endpoint.CaliforniumClientEndpointsProvider;
import org.eclipse.leshan.client.californium.endpoint.coaps.CoapsClientProtocolProvider;
import org.eclipse.leshan.client.object.Device;
import org.eclipse.leshan.client.object.Security;
import org.eclipse.leshan.client.object.Server;
import org.eclipse.leshan.client.resource.ObjectsInitializer;
import org.eclipse.leshan.core.LwM2mId;
import org.eclipse.leshan.core.SecurityMode;
import org.eclipse.leshan.core.request.BindingMode;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.bootstrap.BootstrapConfig;
import org.eclipse.leshan.server.bootstrap.InMemoryBootstrapConfigStore;
import org.eclipse.leshan.server.bootstrap.LeshanBootstrapServer;
import org.eclipse.leshan.server.bootstrap.LeshanBootstrapServerBuilder;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.CaliforniumBootstrapServerEndpointsProvider;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.coaps.CoapsBootstrapServerProtocolProvider;
import org.eclipse.leshan.server.californium.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.server.californium.endpoint.coaps.CoapsServerProtocolProvider;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.security.BootstrapSecurityStoreAdapter;
import org.eclipse.leshan.server.security.InMemorySecurityStore;
import org.eclipse.leshan.server.security.NonUniqueSecurityInfoException;
import org.eclipse.leshan.server.security.SecurityInfo;

/**
 * Leshan's own server, bootstrap server and client of 2.0.0-M15. The interface in front of the stores speaks as the demo servers
 * of that line do (they are in no registry); the stores, the handshakes and the registrations are Leshan's.
 *
 * <p>servers COAPS WEB BOOTSTRAP_COAPS BOOTSTRAP_WEB, or device ENDPOINT BOOTSTRAP_URI IDENTITY KEY_HEX SECONDS: exit code 0 when it
 * was bootstrapped and registered.
 */
public class LeshanRig {
  static final ObjectMapper json = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    if (args[0].equals("device")) System.exit(device(args));
    InMemorySecurityStore accounts = new InMemorySecurityStore();
    LeshanServer server =
        new LeshanServerBuilder()
            .setSecurityStore(accounts)
            .setEndpointsProviders(
                new CaliforniumServerEndpointsProvider.Builder(new CoapsServerProtocolProvider())
                    .addEndpoint("coaps://127.0.0.1:" + args[1])
                    .build())
            .build();
    server.start();
    InMemorySecurityStore bootstrapAccounts = new InMemorySecurityStore();
    InMemoryBootstrapConfigStore configs = new InMemoryBootstrapConfigStore();
    LeshanBootstrapServer bootstrap =
        new LeshanBootstrapServerBuilder()
            .setConfigStore(configs)
            .setSecurityStore(new BootstrapSecurityStoreAdapter(bootstrapAccounts))
            .setEndpointsProviders(
                new CaliforniumBootstrapServerEndpointsProvider.Builder(
                        new CoapsBootstrapServerProtocolProvider())
                    .addEndpoint("coaps://127.0.0.1:" + args[3])
                    .build())
            .build();
    bootstrap.start();
    HttpServer web = listen(args[2]);
    web.createContext("/api/security/clients", exchange -> security(exchange, accounts));
    web.createContext("/api/clients", exchange -> reply(exchange, 200, clients(server).toString()));
    web.start();
    HttpServer bootstrapWeb = listen(args[4]);
    bootstrapWeb.createContext(
        "/api/security/clients", exchange -> security(exchange, bootstrapAccounts));
    bootstrapWeb.createContext("/api/bootstrap", exchange -> bootstrap(exchange, configs));
    bootstrapWeb.start();
    System.out.println("ready");
  }

  static HttpServer listen(String port) throws IOException {
    HttpServer web =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(port)), 0);
    web.setExecutor(Executors.newFixedThreadPool(4));
    return web;
  }

  static ArrayNode clients(LeshanServer server) {
    ArrayNode list = json.createArrayNode();
    Iterator<Registration> all = server.getRegistrationService().getAllRegistrations();
    while (all.hasNext()) list.addObject().put("endpoint", all.next().getEndpoint());
    return list;
  }

  static void security(HttpExchange exchange, InMemorySecurityStore store) throws IOException {
    String endpoint = lastPart(exchange, "/api/security/clients");
    try {
      switch (exchange.getRequestMethod()) {
        case "PUT":
          store.add(account(json.readTree(exchange.getRequestBody())));
          reply(exchange, 200, "");
          return;
        case "DELETE":
          boolean known = !endpoint.isEmpty() && store.remove(endpoint, true) != null;
          reply(exchange, known ? 200 : 404, "");
          return;
        default:
          ArrayNode list = json.createArrayNode();
          for (SecurityInfo info : store.getAll()) list.add(told(info));
          reply(exchange, 200, list.toString());
      }
    } catch (NonUniqueSecurityInfoException | IllegalArgumentException wrong) {
      reply(exchange, 400, String.valueOf(wrong.getMessage()));
    } catch (Exception wrong) {
      reply(exchange, 400, "Invalid request: " + wrong.getMessage());
    }
  }

  static SecurityInfo account(JsonNode node) throws Exception {
    String endpoint = node.get("endpoint").asText();
    JsonNode tls = node.get("tls");
    if (tls == null) throw new IllegalArgumentException("tls or oscore expected");
    switch (tls.get("mode").asText()) {
      case "psk":
        return SecurityInfo.newPreSharedKeyInfo(
            endpoint, tls.at("/details/identity").asText(), hex(tls.at("/details/key").asText()));
      case "rpk":
        return SecurityInfo.newRawPublicKeyInfo(
            endpoint,
            KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(hex(tls.at("/details/key").asText()))));
      case "x509":
        return SecurityInfo.newX509CertInfo(endpoint);
      default:
        throw new IllegalArgumentException("unknown mode");
    }
  }

  static ObjectNode told(SecurityInfo info) {
    ObjectNode account = json.createObjectNode().put("endpoint", info.getEndpoint());
    ObjectNode tls = account.putObject("tls");
    if (info.usePSK())
      tls.put("mode", "psk").putObject("details").put("identity", info.getPskIdentity());
    else tls.put("mode", info.useRPK() ? "rpk" : "x509");
    return account;
  }

  static void bootstrap(HttpExchange exchange, InMemoryBootstrapConfigStore store)
      throws IOException {
    String endpoint = lastPart(exchange, "/api/bootstrap");
    try {
      switch (exchange.getRequestMethod()) {
        case "POST":
          store.add(endpoint, config(json.readTree(exchange.getRequestBody())));
          reply(exchange, 200, "");
          return;
        case "DELETE":
          reply(exchange, store.remove(endpoint) == null ? 404 : 204, "");
          return;
        default:
          ObjectNode all = json.createObjectNode();
          store.getAll().keySet().forEach(all::putObject);
          reply(exchange, 200, all.toString());
      }
    } catch (Exception wrong) {
      reply(exchange, 400, "Invalid request: " + wrong.getMessage());
    }
  }

  static BootstrapConfig config(JsonNode node) throws Exception {
    BootstrapConfig config = new BootstrapConfig();
    config.autoIdForSecurityObject = node.path("autoIdForSecurityObject").asBoolean(false);
    Iterator<String> servers = node.get("servers").fieldNames();
    while (servers.hasNext()) {
      String id = servers.next();
      JsonNode from = node.get("servers").get(id);
      BootstrapConfig.ServerConfig server = new BootstrapConfig.ServerConfig();
      server.shortId = from.get("shortId").asInt();
      server.lifetime = from.get("lifetime").asInt();
      server.binding = EnumSet.of(BindingMode.U);
      config.servers.put(Integer.valueOf(id), server);
    }
    Iterator<String> securities = node.get("security").fieldNames();
    while (securities.hasNext()) {
      String id = securities.next();
      JsonNode from = node.get("security").get(id);
      BootstrapConfig.ServerSecurity security = new BootstrapConfig.ServerSecurity();
      security.uri = from.get("uri").asText();
      security.bootstrapServer = from.get("bootstrapServer").asBoolean();
      security.securityMode = SecurityMode.valueOf(from.get("securityMode").asText());
      security.publicKeyOrId = bytes(from.get("publicKeyOrId"));
      security.secretKey = bytes(from.get("secretKey"));
      security.serverPublicKey = bytes(from.path("serverPublicKey"));
      if (from.hasNonNull("serverId")) security.serverId = from.get("serverId").asInt();
      config.security.put(Integer.valueOf(id), security);
    }
    return config;
  }

  static int device(String[] args) throws Exception {
    ObjectsInitializer objects = new ObjectsInitializer();
    objects.setInstancesForObject(
        LwM2mId.SECURITY,
        Security.pskBootstrap(args[2], args[3].getBytes(StandardCharsets.UTF_8), hex(args[4])));
    objects.setClassForObject(LwM2mId.SERVER, Server.class);
    objects.setInstancesForObject(LwM2mId.DEVICE, new Device("Mintmark", "rig", "1"));
    LeshanClient client =
        new LeshanClientBuilder(args[1])
            .setObjects(objects.createAll())
            .setEndpointsProviders(
                new CaliforniumClientEndpointsProvider.Builder(new CoapsClientProtocolProvider())
                    .build())
            .build();
    CountDownLatch registered = new CountDownLatch(1);
    client.addObserver(
        new org.eclipse.leshan.client.observer.LwM2mClientObserverAdapter() {
          @Override
          public void onRegistrationSuccess(
              org.eclipse.leshan.client.servers.LwM2mServer server,
              org.eclipse.leshan.core.request.RegisterRequest request,
              String id) {
            registered.countDown();
          }
        });
    client.start();
    boolean done = registered.await(Long.parseLong(args[5]), TimeUnit.SECONDS);
    System.out.println(done ? "registered" : "not registered");
    // stays registered: it does not say goodbye
    client.destroy(false);
    return done ? 0 : 3;
  }

  static String lastPart(HttpExchange exchange, String context) {
    String path = exchange.getRequestURI().getRawPath().substring(context.length());
    return URLDecoder.decode(path.replaceFirst("^/", "").replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
    exchange.close();
  }

  static byte[] hex(String text) {
    byte[] bytes = new byte[text.length() / 2];
    for (int index = 0; index < bytes.length; index++)
      bytes[index] = (byte) Integer.parseInt(text.substring(index * 2, index * 2 + 2), 16);
    return bytes;
  }

  static byte[] bytes(JsonNode array) {
    byte[] bytes = new byte[array.size()];
    for (int index = 0; index < bytes.length; index++) bytes[index] = (byte) array.get(index).asInt();
    return bytes;
  }
}
