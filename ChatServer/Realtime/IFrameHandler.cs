namespace ChatServer.Realtime;

/// <summary>What an API does with the frames of one connection.</summary>
internal interface IFrameHandler
{
    /// <summary>Takes one complete text frame. The next one is read when this returns; the bytes are valid until then.</summary>
    ValueTask HandleAsync(ReadOnlyMemory<byte> frame);
}
