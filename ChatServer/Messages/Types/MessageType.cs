using System.Text;
using System.Text.Json;
using ChatServer.Storage;

namespace ChatServer.Messages.Types;

/// <summary>
/// A kind of message: what its data must be, and what lists and searches take from it. A kind is one class and one line in
/// <see cref="MessageTypesRegistration"/>; see "A message type" in docs/internals/messages.md.
/// </summary>
/// <param name="name">Its name in the tables and on the wire; it must never change.</param>
internal abstract class MessageType(string name)
{
    public static readonly MessageType Text = new TextType();
    public static readonly MessageType File = new FileType();
    public static readonly MessageType UserProfile = new ProfileType();
    public static readonly MessageType System = new SystemType();

    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>
    /// Whether it carries <c>data</c>. People send it with the <c>message</c> action then, or with the upload of its file.
    /// </summary>
    public virtual bool HasData => false;

    /// <summary>Whether it is sent by uploading a file.</summary>
    public virtual bool HasFile => false;

    /// <summary>Whether it has words of its author, which can be edited.</summary>
    public virtual bool HasBody => true;

    /// <summary>Whether a copy of it says the same elsewhere.</summary>
    public virtual bool CanBeForwarded => true;

    /// <summary>Whether a file of this content, which is told by its bytes, may be sent as this kind.</summary>
    public virtual bool Takes(string contentType) => HasFile;

    /// <summary>
    /// What is wrong with the data of a new message; null if nothing. It is an object that can be written again.
    /// </summary>
    public virtual DataError? Check(JsonElement data) => null;

    /// <summary>
    /// What is wrong with checked data by the time that they are stored. Asked on the writer's thread, of a send that isn't a
    /// repeated one: what was right when it was first sent stays so.
    /// </summary>
    public virtual DataError? CheckTime(string data, Timestamp now) => null;

    /// <summary>One line for a list of conversations.</summary>
    public virtual string Preview(Message message) => message.Body;

    /// <summary>The words by which it is found; empty: not at all.</summary>
    public virtual string Searched(Message message) => message.Body;
}

/// <param name="Field">The field of the data, as <c>data.latitude</c>.</param>
internal sealed record DataError(string Field, string Message);
