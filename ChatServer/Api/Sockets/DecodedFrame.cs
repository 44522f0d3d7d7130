namespace ChatServer.Api.Sockets;

/// <summary>What a frame asks for, or the error that answers it.</summary>
internal readonly record struct DecodedFrame<TCommand>(TCommand? Command, SocketError? Error)
    where TCommand : class
{
    public static implicit operator DecodedFrame<TCommand>(TCommand command) => new(command, Error: null);

    public static implicit operator DecodedFrame<TCommand>(SocketError error) => new(Command: null, error);
}

/// <summary>Which frame is meant by an error: its action or type, and which send it is, where it says so.</summary>
internal readonly record struct FrameName(string? Request, string? ClientMsgId);
