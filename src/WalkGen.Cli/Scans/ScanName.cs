using System.Text;

namespace WalkGen.Cli.Scans;

/// <summary>The name of the folder with the results about an image.</summary>
internal static class ScanName
{
    /// <summary>The longest name that the file systems of Linux allow, in bytes.</summary>
    private const int MostBytes = 255;

    /// <summary>The name of the file of <paramref name="image"/>, unless <paramref name="given"/> is another.</summary>
    /// <param name="image">The path of the image, or the address of a guest.</param>
    /// <param name="given">The value of <c>--name</c>; null without it.</param>
    /// <exception cref="UsageException">It is no name of a folder that tools list.</exception>
    public static string Of(string image, string? given)
    {
        string name = given ?? Path.GetFileName(image);
        string? fault = name switch
        {
            "" => "is empty",
            "." or ".." => "is no name of its own",
            ['.', ..] => "begins with a dot, as those of unfinished results",
            _ when name.AsSpan().ContainsAny('/', '\\', '\0') => "is a path",
            _ when Encoding.UTF8.GetByteCount(name) > MostBytes => $"has more than {MostBytes} bytes",
            _ => null,
        };
        return fault is null
            ? name
            : throw new UsageException(
                $"The name '{name}' of the results {fault}: {(given is null ? "choose one with --name" : "choose another")}.");
    }
}
