using System.CommandLine;

namespace WalkGen.Benchmarks;

/// <summary><c>end-to-end</c>: compares whole processes of the tool and of a Python script that prints the same lines.</summary>
internal static class EndToEndCommand
{
    public static Command Create()
    {
        var tool = new Option<FileInfo>("--tool")
        {
            HelpName = "FILE",
            Description = "The program walkgen, built for release.",
            Required = true,
        };
        var image = new Option<FileInfo>("--image")
        {
            HelpName = "FILE",
            Description = "An ELF core of an x86-64 guest with four levels, plain or compressed with gzip.",
            Required = true,
        };
        var root = new Option<string>("--root")
        {
            HelpName = "HEX",
            Description = "The physical address of the root table.",
            Required = true,
        };
        var rounds = new Option<int>("--rounds")
        {
            HelpName = "N",
            Description = "The number of runs of each.",
            DefaultValueFactory = static _ => 21,
        };
        var command = new Command("end-to-end", "Runs the tool and a tuned Python script in turns; both print a line per present leaf.")
        {
            tool, image, root, rounds,
        };
        command.SetAction(arguments =>
        {
            string path = arguments.GetRequiredValue(image).FullName, address = arguments.GetRequiredValue(root);
            using var script = PythonScript.Create();
            var walkgen = new TimedProcess(
                arguments.GetRequiredValue(tool).FullName, ["dump", path, "--root", address, "--format", "leaves"]);
            var python = new TimedProcess("python3", [script.Path, path, address]);
            return Measure(walkgen, python, int.Max(1, arguments.GetValue(rounds)));
        });
        return command;
    }

    private static int Measure(TimedProcess walkgen, TimedProcess python, int rounds)
    {
        string ours = walkgen.Run().OutputHash, theirs = python.Run().OutputHash;
        if (ours != theirs) throw new UnequalResultsException("end-to-end", "Python", ours, theirs);

        var times = (Tool: new double[rounds], Script: new double[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            times.Tool[round] = walkgen.Run().Milliseconds;
            times.Script[round] = python.Run().Milliseconds;
        }

        double tool = Median(times.Tool), script = Median(times.Script);
        Console.WriteLine(
            $"walkgen dump --format leaves: {tool:F0} ms; Python: {script:F0} ms; medians of {rounds} runs in turns; "
            + $"Python takes {script / tool:F2} times as long");
        return ExitCode.Done;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
