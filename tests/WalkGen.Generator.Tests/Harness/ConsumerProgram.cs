using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>Runs the <c>Case.Run(TextWriter)</c> of a compiled consumer.</summary>
internal static class ConsumerProgram
{
    public static string Run(Compilation compilation)
    {
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;

        var context = new AssemblyLoadContext("consumer", isCollectible: true);
        try
        {
            var run = context.LoadFromStream(image).GetTypes().Single(static type => type.Name == "Case").GetMethod("Run", BindingFlags.Static | BindingFlags.Public)!;
            using var output = new StringWriter { NewLine = "\n" };
            run.Invoke(null, [output]);
            return output.ToString();
        }
        finally
        {
            context.Unload();
        }
    }
}
