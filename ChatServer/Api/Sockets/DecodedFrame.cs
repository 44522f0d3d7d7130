namespace ChatServer.Api.Sockets;

/// <summary>A decoded frame, or the error that answers it.</summary>
internal readonly record struct DecodedFrame<TCommand>(TCommand? Command, SocketError? Error)
    where TCommand : class
{
    public static implicit operator DecodedFrame<TCommand>(TCommand command) => new(command, Error: null);

    public static implicit operator DecodedFrame<TCommand>(SocketError error) => new(Command: null, error);
}

/// <summary>Which frame an error refers to: its action or type, and its send id if it has one.</summary>
internal readonly record struct FrameName(string? Request, string? ClientMsgId);
