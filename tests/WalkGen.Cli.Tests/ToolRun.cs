using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>One run of the tool in the test's process.</summary>
internal sealed record ToolRun(int Code, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    /// <summary>With redirected output.</summary>
    public static ToolRun Of(params string[] arguments) => On(null, arguments);

    /// <summary>On a terminal with <paramref name="width"/> columns; null for redirected output.</summary>
    public static ToolRun On(int? width, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = Tool.Run(arguments, new Terminal(output, error, width));
        return new ToolRun(code, output.ToArray(), error.ToString());
    }
}
