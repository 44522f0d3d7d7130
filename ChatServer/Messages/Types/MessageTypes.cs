using System.Collections.Frozen;

namespace ChatServer.Messages.Types;

/// <summary>The kinds of messages that this server has, by name.</summary>
internal sealed class MessageTypes(IEnumerable<MessageType> types)
{
    private readonly FrozenDictionary<string, MessageType> byName = types.ToFrozenDictionary(type => type.Name);

    /// <summary>The kinds that people send with the <c>message</c> action.</summary>
    public IEnumerable<string> WithData => byName.Values.Where(type => type.HasData).Select(type => type.Name).Order();

    public MessageType Find(string name) => byName.GetValueOrDefault(name) ?? new UnknownType(name);
}
