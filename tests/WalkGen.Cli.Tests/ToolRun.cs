using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>One run of the tool in the test's process, with redirected output.</summary>
internal sealed record ToolRun(int Code, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public static ToolRun Of(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = Tool.Run(arguments, new Terminal(output, error));
        return new ToolRun(code, output.ToArray(), error.ToString());
    }
}
