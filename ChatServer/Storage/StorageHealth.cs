namespace ChatServer.Storage;

/// <summary>Whether the last write reached the disk.</summary>
internal sealed class StorageHealth
{
    private volatile bool failing;

    public bool IsFailing => failing;

    public void Succeeded()
    {
        if (failing)
            failing = false;
    }

    public void Failed() => failing = true;
}
