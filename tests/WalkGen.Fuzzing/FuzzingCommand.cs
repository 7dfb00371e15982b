using System.Globalization;
using SharpFuzz;

namespace WalkGen.Fuzzing;

/// <summary>The command line of the fuzzer.</summary>
internal static class FuzzingCommand
{
    private const string SharedMemory = "/dev/shm";

    private const string Usage =
        """
        run TARGET|all [--count N] [--seconds T] [--seed S] [--first N] [--hang SECONDS] [--memory MIB] [--crashes FOLDER]
            Runs mutations of the seeds. With 'all', T seconds per target.
        arguments [the same options]
            Runs random command lines of the tool.
        one TARGET FILE...
            Runs saved inputs. What is wrong with one ends the program.
        seeds GUESTS FOLDER
            Writes the seeds, from tests/Guests.
        afl TARGET
            Runs inputs for AFL++: see fuzz.sh.
        targets
            Lists the targets.
        """;

    /// <summary>Returns the exit code: 0, 1 if an input failed, or 2 if the command line is wrong.</summary>
    public static int Run(string[] arguments)
    {
        // For inputs and unpacked images. Nothing is written to a disk.
        if (Directory.Exists(SharedMemory)) Environment.SetEnvironmentVariable("TMPDIR", SharedMemory);
        return Dispatch(arguments);
    }

    private static int Dispatch(string[] arguments) => arguments switch
    {
        ["run", "all", .. var options] => All(options),
        ["run", var name, .. var options] when TargetList.Find(name) is { } target => Drive(target, options),
        ["arguments", .. var options] => Drive(new CommandLineTarget(Corpus.Images()), options),
        ["one", var name, .. var files] when Find(name) is { } target => One(target, files),
        ["seeds", var guests, var folder] => SeedWriter.Write(guests, folder),
        ["afl", var name] when TargetList.Find(name) is { } target => Afl(target),
        ["targets"] => List(),
        _ => Fail(),
    };

    private static Target? Find(string name) => name == "arguments" ? new CommandLineTarget(Corpus.Images()) : TargetList.Find(name);

    private static int All(string[] options)
    {
        int code = 0;
        foreach (Target target in TargetList.All) code = int.Max(code, Drive(target, options));
        return int.Max(code, Drive(new CommandLineTarget(Corpus.Images()), options));
    }

    private static int Drive(Target target, string[] texts)
    {
        if (OptionsOf(texts) is not { } options) return Fail();
        using Driver driver = new(target, InputsOf(target), options);
        RunReport report = driver.Run();
        Console.WriteLine(report);
        return report.Crashes.Count > 0 ? 1 : 0;
    }

    /// <summary>What makes inputs for <paramref name="target"/>.</summary>
    public static Func<Random, byte[]> InputsOf(Target target) => target switch
    {
        CommandLineTarget => static random => BitConverter.GetBytes(random.Next()),
        ProcessTarget => new WordMutator(Corpus.Of(target.Name)).Next,
        _ => new Mutator(Corpus.Of(target.Name), target.Tokens).Next,
    };

    private static RunOptions? OptionsOf(string[] texts)
    {
        RunOptions options = new() { Crashes = Path.GetFullPath("artifacts/fuzzing") };
        for (int i = 0; i + 1 < texts.Length; i += 2)
        {
            string value = texts[i + 1];
            if (texts[i] == "--crashes")
            {
                options = options with { Crashes = Path.GetFullPath(value) };
                continue;
            }

            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return null;
            switch (texts[i])
            {
                case "--count": options = options with { Count = number }; break;
                case "--seconds": options = options with { Time = TimeSpan.FromSeconds(number) }; break;
                case "--seed": options = options with { Seed = (int)number }; break;
                case "--first": options = options with { First = number }; break;
                case "--hang": options = options with { Hang = TimeSpan.FromSeconds(number) }; break;
                case "--memory": options = options with { MostMemory = number << 20 }; break;
                default: return null;
            }
        }

        return texts.Length % 2 == 0 ? options : null;
    }

    private static int One(Target target, string[] files)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("walkgen-fuzzing-");
        foreach (string file in files.Select(Path.GetFullPath).ToArray())
        {
            byte[] input = File.ReadAllBytes(file);
            if (target is CommandLineTarget) Console.WriteLine(CommandLineTarget.Describe(BitConverter.ToInt32(input)));
            Console.WriteLine($"{file}: {(target.Run(input, folder.FullName) ? "read" : "refused")}");
        }

        folder.Delete(recursive: true);
        return 0;
    }

    private static int Afl(Target target)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("walkgen-afl-");
        using MemoryStream input = new();
        Fuzzer.Run(stream =>
        {
            input.SetLength(0);
            stream.CopyTo(input);
            WalkGen.Images.PagingModes.Find(""); // AFL++ does not start if the first input, which may be empty, covers no code
            target.Run(input.GetBuffer().AsSpan(0, (int)input.Length), folder.FullName);
        });
        return 0;
    }

    private static int List()
    {
        foreach (Target target in TargetList.All) Console.WriteLine(target.Name);
        return 0;
    }

    private static int Fail()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
