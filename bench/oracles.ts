import { EventStreamCodec as AwsCodec } from "@aws-sdk/eventstream-codec";
import {
  GenerateAssistantResponseCommand,
  type GenerateAssistantResponseCommandInput,
} from "@aws/codewhisperer-streaming-client";
import { EventStreamCodec as SmithyCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import { crc32 } from "../src/codewhisperer/frames/crc32.ts";
import { answerWith, createAmazonClient } from "../test/oracle/amazon-client.ts";
import { eachFrame, type Reads } from "./answers/streams.ts";

const smithy = new SmithyCodec(toUtf8, fromUtf8);
const aws = new AwsCodec(toUtf8, fromUtf8);

export const smithyDecode = (reads: Reads) =>
  eachFrame(reads, (frame) => void smithy.decode(frame));
/** What a client of the codec does next: each payload as a value. */
export const smithyRead = (reads: Reads) =>
  eachFrame(reads, (frame) => void JSON.parse(toUtf8(smithy.decode(frame).body)));
export const awsDecode = (reads: Reads) => eachFrame(reads, (frame) => void aws.decode(frame));

/** The least that a decoder must do: find the frames, compare both checksums. */
export async function frameWalk(reads: Reads): Promise<void> {
  await eachFrame(reads, (frame) => {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    const end = frame.length - 4;
    const isSound =
      crc32(frame, 0, 8) === view.getUint32(8) && crc32(frame, 0, end) === view.getUint32(end);
    if (!isSound) throw new Error("a frame of the bench has a wrong checksum");
  });
}

const GREETING: GenerateAssistantResponseCommandInput = {
  conversationState: {
    chatTriggerType: "MANUAL",
    currentMessage: { userInputMessage: { content: "Hi" } },
  },
};

/** Amazon's own client writes a request and reads the stream; nothing is sent anywhere. */
export async function amazonDecode(reads: Reads, input = GREETING): Promise<void> {
  const output = await sendByAmazon(input, reads);
  let count = 0;
  for await (const event of output.generateAssistantResponseResponse ?? []) {
    if (event.$unknown === undefined) count += 1;
  }
  if (count === 0) throw new Error("Amazon's client decoded nothing");
}

/** Amazon's own client checks and writes a request; nothing is sent anywhere. */
export async function amazonSerialise(input: GenerateAssistantResponseCommandInput): Promise<void> {
  await sendByAmazon(input, []);
}

async function sendByAmazon(input: GenerateAssistantResponseCommandInput, reads: Reads) {
  const client = createAmazonClient(answerWith(reads));
  const output = await client.send(new GenerateAssistantResponseCommand(input));
  client.destroy();
  return output;
}
