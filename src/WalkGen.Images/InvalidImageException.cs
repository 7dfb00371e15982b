namespace WalkGen.Images;

/// <summary>
/// A file is not a memory image, or a damaged one. The message is one sentence that names the file, what is wrong and where.
/// It is an <see cref="IOException"/>, so that one <c>catch</c> serves everything that can go wrong with a file.
/// </summary>
public sealed class InvalidImageException : IOException
{
    /// <summary>An exception without a sentence of its own.</summary>
    public InvalidImageException()
    {
    }

    /// <summary>An exception that says <paramref name="message"/>.</summary>
    public InvalidImageException(string message) : base(message)
    {
    }

    /// <summary>An exception that says <paramref name="message"/>, because of <paramref name="innerException"/>.</summary>
    public InvalidImageException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
