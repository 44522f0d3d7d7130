using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Storage;

namespace ChatServer.Messages.Types;

/// <summary>
/// A type of message: how its data is checked, and what lists and searches show of it. A type is one class and one line in
/// <see cref="MessageTypesRegistration"/>; see "A message type" in docs/internals/messages.md.
/// </summary>
/// <param name="name">Its name in the tables and on the wire; it must never change.</param>
[JsonConverter(typeof(MessageTypeConverter))]
internal abstract class MessageType(string name)
{
    public static readonly MessageType Text = new TextType();
    public static readonly MessageType File = new FileType();
    public static readonly MessageType UserProfile = new ProfileType();
    public static readonly MessageType System = new SystemType();

    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>
    /// Whether it has <c>data</c>. Clients then send it with the <c>message</c> action, or with the upload of its file.
    /// </summary>
    public virtual bool HasData => false;

    /// <summary>Whether it is sent by uploading a file.</summary>
    public virtual bool HasFile => false;

    /// <summary>Whether it has a text by its author, which can be edited.</summary>
    public virtual bool HasBody => true;

    /// <summary>Whether a copy keeps its meaning in another conversation.</summary>
    public virtual bool CanBeForwarded => true;

    /// <summary>Whether a file of this content type, which is detected from its bytes, may be sent as this type.</summary>
    public virtual bool Takes(string contentType) => HasFile;

    /// <summary>
    /// Checks the data of a new message; null if it is valid. The data is an object that can be serialized again.
    /// </summary>
    public virtual DataError? Check(JsonElement data) => null;

    /// <summary>
    /// Checks the times in the data when it is stored, after <see cref="Check"/>. Called on the writer's thread. A repeated send
    /// is confirmed even if it fails: data that was valid when first sent stays valid.
    /// </summary>
    public virtual DataError? CheckTime(string data, Timestamp now) => null;

    /// <summary>The line that a list of conversations shows.</summary>
    public virtual string Preview(Message message) => message.Body;

    /// <summary>The text that search finds it by; empty if it can't be found.</summary>
    public virtual string Searched(Message message) => message.Body;
}

/// <param name="Field">The field of the data, such as <c>data.latitude</c>.</param>
internal sealed record DataError(string Field, string Message);
