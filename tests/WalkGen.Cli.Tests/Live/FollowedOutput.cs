using System.Text;

namespace WalkGen.Cli.Tests;

/// <summary>The output and the messages of a command, with what happens when a part of them is written.</summary>
internal sealed class FollowedOutput : MemoryStream
{
    private readonly Action<string> _written;

    public FollowedOutput(Action<string> written)
    {
        _written = written;
        Messages = new FollowingText(written);
    }

    public StringWriter Messages { get; }

    public string Text => Encoding.UTF8.GetString(ToArray());

    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        _written(Encoding.UTF8.GetString(buffer, offset, count));
    }

    // MemoryStream calls the other method for all writes of a derived class.
    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    private sealed class FollowingText(Action<string> written) : StringWriter
    {
        public override string NewLine => "\n";

        public override void Write(ReadOnlySpan<char> buffer)
        {
            base.Write(buffer);
            written(buffer.ToString());
        }
    }
}
