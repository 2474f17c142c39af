// What Mozilla's observatory says of a site at ports of its own: `node grade.mjs HOST HTTP HTTPS`.
// As its own `scan`, which knows no ports.
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from "@mdn/mdn-http-observatory/src/grader/charts.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { retrieve } from "@mdn/mdn-http-observatory/src/retriever/retriever.js";

const [host, httpPort, httpsPort] = process.argv.slice(2);
const site = await retrieve(host, { httpPort: Number(httpPort), httpsPort: Number(httpsPort) });
const found = ALL_TESTS.map((test) => test(site));
const points = Object.fromEntries(
  found.map((each) => [`${each.constructor.name}: ${each.result}`, getScoreModifier(each.result)]),
);
const lost = Object.values(points).filter((each) => each < 0).reduce((sum, each) => sum + each, 100);
const all = Object.values(points).reduce((sum, each) => sum + each, 100);
const { grade, score } = getGradeForScore(lost >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? all : lost);
console.log(JSON.stringify({ status: site.responses.auto?.status, grade, score, points }));
