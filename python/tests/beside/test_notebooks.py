"""The notebook of the examples: run as JupyterLab runs it, and looked at there in Chromium; and the same in marimo."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import urllib.request
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[3]
LOOK = Path(__file__).with_name("look.mjs")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Notebooks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copytree(ROOT / "examples/sweep", self.folder / "sweep", ignore=shutil.ignore_patterns("*.py", "*.md", "*.sqlite*"))
        self.environment = {**os.environ, "HOME": str(self.folder), "JUPYTER_CONFIG_DIR": str(self.folder / ".jupyter")}

    def serve(self, command, port, path):
        """Starts a server and waits until it answers."""
        log = open(self.folder / "server.log", "w+")
        self.addCleanup(log.close)
        server = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
                return
            except OSError:
                self.assertIsNone(server.poll(), (self.folder / "server.log").read_text())
                time.sleep(0.1)
        self.fail("the server does not answer: " + (self.folder / "server.log").read_text())

    def look(self, url, picture):
        """What Chromium sees of the report in a page; a picture of it is kept in the folder IAF_PICTURES, where one is named."""
        kept = os.environ.get("IAF_PICTURES")
        command = ["node", str(LOOK), url, *([os.path.join(kept, picture)] if kept else [])]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=180)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def assert_report(self, seen):
        self.assertEqual((seen["errors"], seen["requests"]), ([], []))
        self.assertEqual(seen["rows"], 10)
        self.assertIn("ema_24_40_rsi_28", seen["first"])
        self.assertTrue(seen["drawn"] and seen["live"], seen)
        self.assertLessEqual(seen["scrollWidth"], seen["clientWidth"] + 1)

    def run_notebook(self, name):
        """A notebook of the examples after it ran, and what its cells gave: one page is among it."""
        notebook = nbformat.read(ROOT / "examples" / name, as_version=4)
        client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(self.folder)}})
        client.execute()
        outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
        self.assertEqual([output for output in outputs if output.output_type == "error"], [])
        pages = [output for output in outputs if "<iframe" in str(output.get("data", {}).get("text/html", ""))]
        self.assertEqual(len(pages), 1)
        return notebook, outputs

    def test_the_storage_layer_says_what_its_rust_example_says(self):
        _, outputs = self.run_notebook("storage_layer_demo.ipynb")
        shown = " ".join(" ".join(output.data["text/plain"] for output in outputs if "data" in output).split())
        for part in ("[{'bundle_path': 'ema_12_120_rsi_14.iafbt'}, {'bundle_path': 'ema_12_120_rsi_28.iafbt'}]", "27, ['metric_series'",
                     "Best of 27: Sharpe ratio 2.96 a year; luck alone would give 3.44"):
            self.assertIn(part, shown)

    def test_the_notebook_runs_and_its_report_is_there_in_jupyterlab(self):
        notebook, outputs = self.run_notebook("sweep.ipynb")
        printed = "".join(output.text for output in outputs if output.output_type == "stream")
        self.assertIn("ema_", printed)
        # What was shown is trusted by who ran it; a server that is given the file would ask first.
        for cell in notebook.cells:
            cell.metadata["trusted"] = True
        nbformat.write(notebook, self.folder / "run.ipynb")
        subprocess.run([sys.executable, "-m", "jupyter", "trust", "run.ipynb"], cwd=self.folder, env=self.environment, check=True, capture_output=True)
        port = free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ServerApp.ip=127.0.0.1", "--allow-root",
                   "--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
        self.serve(command, port, "/api")
        self.assert_report(self.look(f"http://127.0.0.1:{port}/lab/tree/run.ipynb", "jupyterlab.png"))

    def test_the_report_is_there_in_marimo(self):
        (self.folder / "app.py").write_text(textwrap.dedent("""
            import marimo

            app = marimo.App()


            @app.cell
            def _():
                import iafbt as iaf

                iaf.open("sweep").report(top=10)
                return


            if __name__ == "__main__":
                app.run()
        """))
        port = free_port()
        command = [sys.executable, "-m", "marimo", "--quiet", "run", "app.py", "--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
        self.serve(command, port, "/health")
        self.assert_report(self.look(f"http://127.0.0.1:{port}/", "marimo.png"))


if __name__ == "__main__":
    unittest.main()
