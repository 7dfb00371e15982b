using System.Reflection;

namespace WalkGen.Cli;

/// <summary>The version of the tool.</summary>
internal static class ToolVersion
{
    /// <summary>As <c>0.1.0</c>, without the commit.</summary>
    public static string Text { get; } = typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];
}
