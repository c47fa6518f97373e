"""The server of the Model Context Protocol, asked by the protocol's own client, beside that of the framework."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import iafbt
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

ROOT = Path(__file__).resolve().parents[3]
IAF = str(Path(sys.executable).with_name("iaf"))
# Seconds after which a server that says nothing has failed.
LIMIT = 180


def ask(folder, *questions, options=()):
    """The tools of a server, and what it answers to each question: texts, and whether they are errors."""

    async def session():
        server = StdioServerParameters(command=IAF, args=["mcp", "sweep", *options], cwd=str(folder))
        async with stdio_client(server) as (read, write), ClientSession(read, write) as client:
            await client.initialize()
            tools = (await client.list_tools()).tools
            answers = [await client.call_tool(name, arguments) for name, arguments in questions]
            return tools, [answer.model_dump(by_alias=True, mode="json") for answer in answers]

    tools, answers = asyncio.run(asyncio.wait_for(session(), LIMIT))
    return tools, [("".join(block["text"] for block in answer["content"]), bool(answer.get("isError"))) for answer in answers]


def of_framework(folder, *questions):
    """What the framework's own server answers; its command starts it in a way that fails, so its module is started."""
    asked = [
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
    ]
    for number, (name, arguments) in enumerate(questions, 1):
        asked.append({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": name, "arguments": arguments}})
    command = [sys.executable, "-m", "investing_algorithm_framework.cli.mcp_server", "--directory", str(folder / "sweep")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        limit = threading.Timer(LIMIT, server.kill)
        limit.start()
        answers = []
        for message in asked:
            server.stdin.write(json.dumps(message) + "\n")
            server.stdin.flush()
            if "id" in message:
                answers.append(json.loads(server.stdout.readline()))
        limit.cancel()
        server.kill()
    return [answer["result"]["content"][0]["text"] for answer in answers[1:]]


def cells(table):
    """The cells of a Markdown table, without its head."""
    lines = [line for line in table.splitlines() if line.startswith("| ")]  # Not that below the head.
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[1:]]


class Server(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copytree(ROOT / "examples/sweep", self.folder / "sweep", ignore=shutil.ignore_patterns("*.py", "*.md", "*.sqlite*"))

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def test_every_tool_answers_and_nothing_is_written(self):
        before = self.files()
        tools, answers = ask(
            self.folder,
            ("rank", {"metric": "chained_cagr", "where": "number_of_trades > 30", "limit": 3}),
            ("show", {"strategy_id": "ema_12_40_rsi_14"}),
            ("statistics", {}),
            ("compare", {"strategy_a": "ema_12_40_rsi_14", "strategy_b": "ema_24_40_rsi_28.iafbt"}),
            ("report", {"limit": 4}),
        )
        self.assertEqual([tool.name for tool in tools], ["rank", "show", "statistics", "compare", "report"])
        self.assertTrue(all(tool.annotations.model_dump(by_alias=True)["readOnlyHint"] for tool in tools))
        self.assertEqual([failed for _, failed in answers], [False] * 5)
        rank, show, statistics, compare, report = (text for text, _ in answers)
        sweep = iafbt.open(self.folder / "sweep", index=self.folder / "other.sqlite")
        best = sweep.rank("chained_cagr", where="number_of_trades > 30", top=3).to_dicts()
        self.assertEqual([row[1] for row in cells(rank)], [row["algorithm_id"] for row in best])
        self.assertEqual(json.loads(show)["parameters"]["ema_slow"], 40)
        self.assertIn(sweep.statistics()["verdict"][0][:60], statistics.replace("\n", " "))
        self.assertIn("| sharpe_ratio |", compare)
        self.assertIn("ema_24_40_rsi_28", report.replace("\\_", "_"))
        self.assertTrue(all(len(text) <= 24_100 for text, _ in answers))
        self.assertEqual([name for name in self.files() if "other.sqlite" not in name], before)

    def test_a_page_is_written_only_where_that_was_allowed_and_only_there(self):
        wanted = ("report", {"output": "page.html"})
        _, [(said, failed)] = ask(self.folder, wanted)
        self.assertTrue(failed and "--write" in said, said)
        outside = [("report", {"output": name}) for name in ("../page.html", "/tmp/iaf-outside.html", "page.txt")]
        tools, answers = ask(self.folder, wanted, *outside, options=["--write"])
        self.assertEqual([failed for _, failed in answers], [False, True, True, True])
        self.assertTrue((self.folder / "page.html").read_text().startswith("<!DOCTYPE html>"))
        self.assertFalse(Path("/tmp/iaf-outside.html").exists() or (self.folder.parent / "page.html").exists())
        self.assertEqual([tool.annotations.model_dump(by_alias=True)["readOnlyHint"] for tool in tools], [True] * 4 + [False])

    def test_a_mistake_is_an_answer_that_says_what_to_do(self):
        _, answers = ask(
            self.folder,
            ("rank", {"metric": "sharp_ratio"}),
            ("rank", {"where": "sharp > 1"}),
            ("show", {"strategy_id": "ema_12_40_rsi_15"}),
            ("show", {}),
            ("rank", {"limit": "many"}),
            ("rank", {"limit": 2}),
        )
        self.assertEqual([failed for _, failed in answers], [True] * 5 + [False])
        self.assertIn("did you mean sharpe_ratio", answers[0][0])
        self.assertIn("did you mean ema_12_40_rsi_14", answers[2][0])

    def test_the_ranking_is_that_of_the_framework(self):
        for metric in ("sharpe_ratio", "calmar_ratio", "win_rate"):
            [theirs] = of_framework(self.folder, ("rank_strategies", {"metric": metric, "limit": 10}))
            _, [(ours, _)] = ask(self.folder, ("rank", {"metric": metric, "limit": 10}))
            self.assertEqual([row[:3] for row in cells(ours)], [row[:3] for row in cells(theirs)])

    def test_a_bundle_that_comes_later_is_seen(self):
        extra = self.folder / "sweep/ema_6_40_rsi_7.iafbt"
        aside = extra.rename(self.folder / "aside")

        async def session():
            server = StdioServerParameters(command=IAF, args=["mcp", "sweep"], cwd=str(self.folder))
            async with stdio_client(server) as (read, write), ClientSession(read, write) as client:
                await client.initialize()
                counts = []
                for _ in range(2):
                    answer = await client.call_tool("rank", {})
                    counts.append(answer.content[0].text.splitlines()[-1])
                    if aside.exists():
                        aside.rename(extra)
                return counts

        counts = asyncio.run(asyncio.wait_for(session(), LIMIT))
        self.assertEqual([count.split()[-3] for count in counts], ["26", "27"])


if __name__ == "__main__":
    unittest.main()
