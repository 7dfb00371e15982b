using System.Reflection;

namespace WalkGen.Samples.Tests;

/// <summary>Runs a sample inside the test's process.</summary>
internal static class SampleRun
{
    /// <summary>There is one console.</summary>
    private static readonly Lock Running = new();

    public static string Of(string sample, params string[] arguments)
    {
        using var running = Running.EnterScope();
        TextWriter console = Console.Out;
        using var output = new StringWriter { NewLine = "\n" };
        Console.SetOut(output);
        try
        {
            Assembly.Load(sample).EntryPoint!.Invoke(null, [arguments]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString();
    }
}
