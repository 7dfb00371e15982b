namespace WalkGen.Live;

/// <summary>
/// A guest cannot be reached or answers in a way that WalkGen does not understand. The message names the guest, the fault and what to do
/// next. Catch <see cref="IOException"/> for this and all other failures of a connection.
/// </summary>
public sealed class GuestException : IOException
{
    /// <summary>An exception with the default message.</summary>
    public GuestException()
    {
    }

    /// <summary>An exception with the message <paramref name="message"/>.</summary>
    public GuestException(string message) : base(message)
    {
    }

    /// <summary>An exception with the message <paramref name="message"/> and a cause.</summary>
    public GuestException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
