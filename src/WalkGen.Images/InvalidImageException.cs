namespace WalkGen.Images;

/// <summary>
/// A file is not a memory image, or is damaged. The message names the file, the fault, its place and what to do next.
/// Catch <see cref="IOException"/> for this and all other failures of a file.
/// </summary>
public sealed class InvalidImageException : IOException
{
    /// <summary>An exception with the default message.</summary>
    public InvalidImageException()
    {
    }

    /// <summary>An exception with the message <paramref name="message"/>.</summary>
    public InvalidImageException(string message) : base(message)
    {
    }

    /// <summary>An exception with the message <paramref name="message"/> and a cause.</summary>
    public InvalidImageException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
