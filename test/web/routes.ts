/** An address of every page of the web app, on the story's chain. */
import { STORY, type Story } from "./story.ts";

export interface Route {
  /** As in names of figures. */
  readonly name: string;
  readonly route: string;
  /** Text of the first heading. */
  readonly heading: string | RegExp;
}

export function routesOf({ world }: Pick<Story, "world">): readonly Route[] {
  const topic = world.topic.id;
  const reputer = world.reputers[0].address;
  const { title } = world.topic;
  return [
    { name: "feeds", route: "#/", heading: "Feeds" },
    { name: "feed", route: `#/feeds/${topic}`, heading: title },
    { name: "epoch", route: `#/feeds/${topic}/epochs/${STORY.repaired}`, heading: `Epoch ${STORY.repaired}` },
    { name: "pay", route: `#/feeds/${topic}/pay`, heading: /pay/i },
    { name: "stake", route: "#/stake", heading: "Stake" },
    { name: "reputers", route: `#/stake/${topic}`, heading: title },
    { name: "reputer", route: `#/stake/${topic}/${reputer}`, heading: /reputer/i },
    { name: "work", route: "#/work", heading: "Work" },
    { name: "seats", route: `#/work/${topic}`, heading: title },
    { name: "create", route: "#/create", heading: /create/i },
    { name: "network", route: "#/network", heading: "Network" },
    { name: "account", route: `#/accounts/${reputer}`, heading: /account/i },
    { name: "missing", route: "#/nowhere", heading: "There is no such page" },
  ];
}
