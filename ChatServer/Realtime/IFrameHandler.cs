namespace ChatServer.Realtime;

/// <summary>Handles the frames of one connection for an API.</summary>
internal interface IFrameHandler
{
    /// <summary>Handles one complete text frame. The next is read when this returns; the bytes are valid until then.</summary>
    ValueTask HandleAsync(ReadOnlyMemory<byte> frame);
}
