// Asks the engines for JavaScript about the tickets of a file under each set of rules, checks their answers, and prints their rows.
'use strict';

const fs = require('node:fs');

const ROUNDS = 7;
const BUDGET_MS = 4000;

// `json-rules-engine`: rules are added once, and a run gives the events of those that match.
const jsonRules = {
    name: 'json-rules-engine 7.3.1 (Node)',
    load: () => require('json-rules-engine').Engine,
    build(Engine, rules) {
        const engine = new Engine();
        // The operators that come with it know no texts within texts.
        engine.addOperator('holds', (text, word) => text.includes(word));
        rules.forEach((rule, n) => {
            engine.addRule({ conditions: conditions(rule), event: { type: 'matched', params: { n } } });
        });
        return async (ticket) => (await engine.run(ticket)).events.map((event) => event.params.n);
    },
};

function conditions(rule) {
    const is = (fact, operator, value) => ({ fact, operator, value });
    if (rule.subject) return { any: rule.subject.map((word) => is('subject', 'holds', word)) };
    if (rule.body) return { all: [is('body', 'holds', rule.body)] };
    if (rule.organization) {
        return { all: [is('organization', 'equal', rule.organization), is('priority', 'notEqual', 'low')] };
    }
    if (rule.tag) return { all: [is('tags', 'contains', rule.tag), is('channel', 'equal', 'email')] };
    return { all: [is('region', 'equal', rule.region), is('tier', 'lessThan', 3)] };
}

// `zen-engine`: all rules in one decision table that collects. Its columns have fields, so that it can index them.
const zenTable = {
    name: 'zen-engine 0.54.0 (Node), decision table',
    load: () => require('@gorules/zen-engine').ZenEngine,
    build(ZenEngine, rules) {
        const columns = ['subject', 'body', 'organization', 'priority', 'tags', 'channel', 'region', 'tier'];
        const empty = Object.fromEntries(columns.map((field) => [field, '']));
        const table = {
            hitPolicy: 'collect',
            inputs: columns.map((field) => ({ id: field, name: field, field })),
            outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
            rules: rules.map((rule, n) => ({ _id: `${n}`, ...empty, ...cells(rule), rule: `${n}` })),
        };
        const graph = {
            nodes: [
                { id: 'in', name: 'in', type: 'inputNode' },
                { id: 'table', name: 'table', type: 'decisionTableNode', content: table },
                { id: 'out', name: 'out', type: 'outputNode' },
            ],
            edges: [
                { id: '1', type: 'edge', sourceId: 'in', targetId: 'table' },
                { id: '2', type: 'edge', sourceId: 'table', targetId: 'out' },
            ],
        };
        const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)));
        return async (ticket) => ((await decision.evaluate(ticket)).result || []).map((row) => row.rule);
    },
};

function cells(rule) {
    const holds = (word) => `contains($, '${word}')`;
    if (rule.subject) return { subject: rule.subject.map(holds).join(' or ') };
    if (rule.body) return { body: holds(rule.body) };
    if (rule.organization) return { organization: `'${rule.organization}'`, priority: "$ != 'low'" };
    if (rule.tag) return { tags: `'${rule.tag}' in $`, channel: "'email'" };
    return { region: `'${rule.region}'`, tier: '< 3' };
}

// The microseconds of a ticket: each ticket at its best round.
async function best(ask, tickets) {
    const least = tickets.map(() => Infinity);
    const end = Date.now() + BUDGET_MS;
    for (let round = 0; round < ROUNDS && (round < 2 || Date.now() < end); round += 1) {
        for (let n = 0; n < tickets.length; n += 1) {
            const began = process.hrtime.bigint();
            await ask(tickets[n]);
            least[n] = Math.min(least[n], Number(process.hrtime.bigint() - began));
        }
    }
    return least.reduce((sum, time) => sum + time, 0) / least.length / 1000;
}

async function measure(peer, { tickets, sizes }) {
    let library;
    try {
        library = peer.load();
    } catch (error) {
        console.error(`skipped: ${peer.name} is not installed`);
        return;
    }
    for (const size of sizes) {
        const ask = peer.build(library, size.rules);
        const n = size.n > 100 ? 64 : tickets.length;
        for (let ticket = 0; ticket < n; ticket += 1) {
            const found = (await ask(tickets[ticket])).sort((a, b) => a - b).join();
            const expected = size.matched[ticket].join();
            if (found !== expected) {
                throw new Error(`${peer.name}: ticket ${ticket} of ${size.n} rules matches [${found}], expected [${expected}]`);
            }
        }
        const time = await best(ask, tickets.slice(0, n));
        console.log([peer.name, size.n, time.toFixed(3)].join('\t'));
    }
}

async function main() {
    const questions = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
    await measure(zenTable, questions);
    await measure(jsonRules, questions);
}

main().catch((error) => {
    console.error(error.message);
    process.exit(1);
});
