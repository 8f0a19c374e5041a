package rig;

import org.eclipse.hawkbit.autoconfigure.security.EnableHawkbitManagedSecurityConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** hawkBit's update server: its own starters with a database in memory. */
@SpringBootApplication
@EnableHawkbitManagedSecurityConfiguration
public class HawkbitServer {
  public static void main(String[] args) {
    SpringApplication.run(HawkbitServer.class, args);
  }
}
