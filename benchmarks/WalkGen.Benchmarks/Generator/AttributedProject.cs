using System.Text;

namespace WalkGen.Benchmarks;

/// <summary>A project without walkers whose methods have attributes, such as one with many tests.</summary>
internal static class AttributedProject
{
    public const int Methods = Files * MethodsPerFile;

    private const int Files = 200;
    private const int MethodsPerFile = 100;

    /// <summary>One type per file. It is sealed, so no walker could inherit its members.</summary>
    public static IEnumerable<string> Sources()
    {
        yield return """
            namespace Consumer;

            [System.AttributeUsage(System.AttributeTargets.Method)]
            public sealed class CheckedAttribute(string text) : System.Attribute
            {
                public string Text => text;
                public int Order { get; set; }
            }
            """;
        for (int file = 0; file < Files; file++)
        {
            var source = new StringBuilder($"using System;\nnamespace Consumer;\n\npublic sealed class Checks{file}\n{{\n");
            for (int method = 0; method < MethodsPerFile; method++)
            {
                source.Append($"    [Checked(\"check {method}\", Order = {method})]\n");
                source.Append($"    public int Check{method}(int value) => value + {method};\n");
            }

            yield return source.Append("}\n").ToString();
        }
    }
}
