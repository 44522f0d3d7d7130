namespace ChatServer.Refusals;

/// <summary>What of a request a refusal is about. Each API has its own name for it.</summary>
internal enum RequestField
{
    Receiver,
    Conversation,
    Message,
    User,
    Users,
    Type,
    Body,
    Data,
    ClientMsgId,
    ReplyTo,
    Parent,
    File,
    Profile,
    Emoji,
    Options,
    Pinned,
    Cursor,
    Limit,
    Token,
    Query,
    Agent,
    Run,
}
