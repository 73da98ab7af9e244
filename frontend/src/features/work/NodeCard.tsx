import { zeroAddress } from "viem";
import { formatDeployment } from "../../../../keeper/src/chain/deployment.ts";
import { LossFunction } from "../../../../keeper/src/math/losses.ts";
import { Card } from "../../components/Card.tsx";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { CheckField, TextField } from "../../components/TextField.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useDraft } from "../../lib/flow/useDraft.ts";
import { CONFIG_NAME, DEPLOYMENT_NAME, gatewaysOf, nodeCommands, nodeConfig, wordsOf } from "./nodeConfig.ts";
import { Role, type RoleName } from "./roles.ts";
import type { TopicSeats } from "./seats.ts";
import styles from "./Work.module.css";

const COMMAND = "python3 model.py";

/** The command line that starts the node for this topic and role, and the files it takes. */
export function NodeCard({ topicSeats, role: { role, one } }: { topicSeats: TopicSeats; role: RoleName }) {
  const { rpcUrl, deployment } = useAppConfig();
  const { topic, source } = topicSeats;
  const [gatewayText, setGatewayText] = useDraft("node/gateways");
  const [command, setCommand] = useDraft("node/command", COMMAND);
  const [keeping, setKeeping] = useDraft("node/keeps", "yes");
  const { urls, problem } = gatewaysOf(gatewayText);
  const words = wordsOf(command);
  const reputes = role === Role.Reputer;
  const plan = {
    topicId: topic.id,
    title: `${topic.title}, topic ${topic.id}`,
    role,
    rpcUrl,
    gateways: problem === null ? urls : [],
    command: words.length === 0 ? wordsOf(COMMAND) : words,
    feed: source.feed === zeroAddress ? null : { address: source.feed, maxAge: source.maxAge },
    reportsLosses: topic.lossFunction === LossFunction.Reported,
    keeps: keeping === "yes",
  };
  return (
    <Card title="Run the node">
      <div className={styles.form}>
        <p>
          In a clone of the repository, with a folder of its own for these files. The key's private key is in{" "}
          <code>{reputes ? "reputer" : "model"}.key</code>, in hex, readable by nobody else.
        </p>
        <TextField
          label="Gateways"
          text={gatewayText}
          onText={setGatewayText}
          problem={problem}
          placeholder="https://gateway.example.org"
          help={`They pay for the gas of submissions; separated by commas. Without any, the ${one} submits by itself and needs gas.`}
        />
        {reputes ? (
          <CheckField
            label="Also keep the topic"
            checked={keeping === "yes"}
            onChecked={(checked) => setKeeping(checked ? "yes" : "no")}
            help="A keeper computes and posts inferences and settlements, and earns for it; wrong posts cost stake."
          />
        ) : (
          <TextField
            label="Program of the model"
            text={command}
            onText={setCommand}
            help="Reads a line of JSON for each question, and writes one; separated by spaces."
            code
          />
        )}
        <h3>{CONFIG_NAME}</h3>
        <CodeBlock what="configuration">{nodeConfig(plan)}</CodeBlock>
        {reputes && plan.feed === null ? (
          <p className={styles.aside}>
            Truths come from <code>truths.csv</code>, with columns <code>epoch</code> and <code>truth</code>; an HTTP
            address or a module of yours can take its place.
          </p>
        ) : null}
        {reputes && plan.reportsLosses ? (
          <p className={styles.aside}>
            Losses of this topic are reported: <code>loss.js</code> has a default export{" "}
            <code>(inference, truth) =&gt; log10 loss</code>.
          </p>
        ) : null}
        <details>
          <summary>{DEPLOYMENT_NAME}</summary>
          <CodeBlock what="deployment">{formatDeployment(deployment)}</CodeBlock>
        </details>
        <h3>Commands</h3>
        <CodeBlock what="commands">{nodeCommands(plan)}</CodeBlock>
        <p className={styles.aside}>
          The first says whether configuration, key and chain are right, and sends nothing.
        </p>
      </div>
    </Card>
  );
}
