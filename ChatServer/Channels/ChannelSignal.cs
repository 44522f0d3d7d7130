namespace ChatServer.Channels;

/// <summary>Wakes <see cref="ChannelSweep"/> when there is something to do.</summary>
internal sealed class ChannelSignal
{
    public event Action? Raised;

    public void Raise() => Raised?.Invoke();
}
