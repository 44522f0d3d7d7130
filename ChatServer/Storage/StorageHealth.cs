namespace ChatServer.Storage;

/// <summary>Whether the last write reached the disk.</summary>
internal sealed class StorageHealth
{
    private volatile bool failing;

    public bool IsFailing => failing;

    /// <summary>Whether the write before failed.</summary>
    public bool Succeeded()
    {
        if (!failing)
            return false;

        failing = false;
        return true;
    }

    public void Failed() => failing = true;
}
