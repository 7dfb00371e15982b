namespace WalkGen.Cli.Output;

/// <summary>Writes the items of a report one by one, as soon as they are found.</summary>
internal abstract class ReportWriter<TItem>
{
    public abstract void Begin();

    public abstract void Write(in TItem item);

    /// <summary>Counts an item that another part of the report has.</summary>
    public virtual void Count(in TItem item)
    {
    }

    /// <summary>Writes a remark for people. Formats for machines ignore it.</summary>
    public virtual void WriteRemark(string remark)
    {
    }

    public abstract void End();
}
