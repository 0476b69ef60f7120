import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One node of the test cluster, as a process of its own that a test may kill.
 *
 * Arguments: the folder of the node, its name, its HTTP port, its transport port, the names of all
 * nodes and the transport ports of all nodes (both with commas between). It ends when its standard
 * input does, so that no node outlives the tests.
 */
public final class Launcher {
    public static void main(String[] arguments) throws Exception {
        String folder = arguments[0];
        String name = arguments[1];
        String http = arguments[2];
        String transport = arguments[3];
        String[] names = arguments[4].split(",");
        String[] ports = arguments[5].split(",");
        String[] seeds = new String[ports.length];
        for (int i = 0; i < ports.length; i++) {
            seeds[i] = "127.0.0.1:" + ports[i];
        }
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("node.name", name);
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", http);
            settings.put("transport.port", transport);
            settings.putList("discovery.seed_hosts", seeds);
            settings.putList("cluster.initial_cluster_manager_nodes", names);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.put("cluster.fault_detection.leader_check.interval", "500ms");
            settings.put("cluster.fault_detection.follower_check.interval", "500ms");
        });
        runner.build(
            OpenSearchRunner.newConfigs()
                .basePath(folder).clusterName("citebot-tests").numOfNode(1).disableESLogger());
        System.out.println("started");
        Thread ending = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // until the process that started this one is gone
                }
            } catch (java.io.IOException gone) {
                // the same
            }
            Runtime.getRuntime().halt(0);
        });
        ending.setDaemon(true);
        ending.start();
        new CountDownLatch(1).await();
    }
}
