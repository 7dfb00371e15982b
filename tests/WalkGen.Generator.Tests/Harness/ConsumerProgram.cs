using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Runs a compiled consumer.</summary>
internal static class ConsumerProgram
{
    /// <summary>A process has only one console.</summary>
    private static readonly Lock Console = new();

    /// <summary>The output of its <c>Case.Run(TextWriter)</c>.</summary>
    public static string Run(Compilation compilation) => Load(compilation, static (assembly, output) =>
    {
        Type type = assembly.GetTypes().Single(static type => type.Name == "Case");
        MethodInfo run = type.GetMethod("Run", BindingFlags.Static | BindingFlags.Public)!;
        run.Invoke(null, [output]);
    });

    /// <summary>The output of its top-level statements.</summary>
    public static string RunMain(Compilation compilation) => Load(compilation, static (assembly, output) =>
    {
        using var printing = Console.EnterScope();
        TextWriter before = System.Console.Out;
        System.Console.SetOut(output);
        try
        {
            assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            System.Console.SetOut(before);
        }
    });

    private static string Load(Compilation compilation, Action<Assembly, TextWriter> run)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;

        var context = new AssemblyLoadContext("consumer", isCollectible: true);
        try
        {
            using var output = new StringWriter { NewLine = "\n" };
            run(context.LoadFromStream(image), output);
            return output.ToString();
        }
        finally
        {
            context.Unload();
        }
    }
}
