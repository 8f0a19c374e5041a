import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.leshan.core.model.LwM2mModel;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.StaticModel;
import org.eclipse.leshan.core.node.LwM2mNode;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.node.codec.DefaultLwM2mDecoder;
import org.eclipse.leshan.core.node.codec.DefaultLwM2mEncoder;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.util.Hex;

/** Lines of "FROM TO PATH HEX": Leshan decodes the bytes and writes them again, answered as hexadecimal or as "! why". */
public class LeshanCodec {
    public static void main(String[] arguments) throws Exception {
        Map<String, ContentFormat> formats = new HashMap<>();
        formats.put("tlv", ContentFormat.TLV);
        formats.put("senml-json", ContentFormat.SENML_JSON);
        formats.put("senml-cbor", ContentFormat.SENML_CBOR);
        LwM2mModel model = new StaticModel(ObjectLoader.loadDefault());
        DefaultLwM2mDecoder decoder = new DefaultLwM2mDecoder();
        DefaultLwM2mEncoder encoder = new DefaultLwM2mEncoder();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            try {
                LwM2mPath path = new LwM2mPath(words[2]);
                byte[] bytes = Hex.decodeHex(words[3].toCharArray());
                LwM2mNode node = decoder.decode(bytes, formats.get(words[0]), path, model);
                System.out.println(Hex.encodeHexString(encoder.encode(node, formats.get(words[1]), path, model)));
            } catch (Exception thrown) {
                System.out.println("! " + thrown);
            }
        }
    }
}
