namespace ChatServer.Agents.Demo;

/// <summary>What the agent of the demo knows, by question.</summary>
internal static class DemoAnswers
{
    private const string About =
        "This is ChatServer: a chat server for your own app, on your own machine. Users write to each other directly, in groups "
        + "and in channels, and agents like me answer in the place of a user. It is one process with one data directory.";

    public static readonly IReadOnlyList<KeyValuePair<string, string>> All =
    [
        new("What is this?", About),
        new("What is this server? What is ChatServer?", About),
        new("How do I send a message to somebody?",
            "Open a WebSocket to /ws/chat/room/?token=… and send {\"action\": \"text_message\", \"receiver_id\": \"…\", "
            + "\"message_body\": \"Hello\"}. The answer conf_message says that it is on disk."),
        new("How do I upload a file, an image or a picture?",
            "Send a multipart form to POST /chat/attachment/, with receiver and attached_file. Then announce it over the "
            + "WebSocket with a file_message that has the id from the response. docs/protocol/room/files.md has an example."),
        new("How large may a file be? What are the limits for uploads and messages?",
            "A text can have 20,000 characters, a file 10 MiB unless Chat:Attachments:MaxFileBytes says otherwise. The other "
            + "limits and quotas are options too: see docs/operations/limits.md."),
        new("How do I make a backup? How do I restore it?",
            "Set Chat:Backup:Directory, and the server makes a backup there every day while it runs. Keep the master key "
            + "somewhere else: without it nobody can read the backup. See docs/operations/backup.md and restore.md."),
        new("Where are the files and the data stored? Where is the database?",
            "All of it is in the data directory, which the server prints when it starts: the database chat.db, the keys, and "
            + "the encrypted files. Chat:DataDirectory moves it."),
        new("Is what I write private? Is it encrypted? Who can read my messages?",
            "Messages and files are encrypted on the disk with keys of the server. In this chat the owner of this agent can "
            + "read along: /privacy says who can. What I answer is made on this server, and nothing leaves it."),
        new("How do I make my own agent?",
            "POST /messaging/agents with a handle and a display_name. It answers what you teach it, or with the model of a "
            + "provider that an administrator has named, such as Ollama. docs/agents.md shows it in five minutes."),
        new("How can I talk to a person, a human or the owner?",
            "Write /human, and the owner of this agent is asked to answer. The owner can take over at any time by just writing "
            + "here."),
        new("Which commands do you understand?",
            "/human asks for a person, /stop ends a reply, /retry answers again, /new begins a new topic, /privacy says who can "
            + "read this chat, /help lists them."),
        new("How do I create a group?",
            "POST /chat/groups/ with a name and the ids of the members. Send to it with thread_id in place of receiver_id. "
            + "docs/protocol/room/groups.md has the rest."),
        new("How do I register or sign up a user? How do I sign in and get a token?",
            "POST /auth/register/ with email, password and fullname, then POST /auth/login/ for the tokens. Your own sign-in "
            + "works too: the server accepts JSON web tokens of another service."),
        new("How do I get messages that I missed while I was offline?",
            "Send {\"action\": \"sync\", \"cursor\": \"…\"} with the cursor of the last sync_complete: everything that you "
            + "missed comes in order, once, and ends with the next sync_complete."),
        new("How do I make a user an administrator?",
            "Run the program with the verb: user make-admin EMAIL. Administrators use the endpoints below /admin/; what they do "
            + "is in the audit log."),
        new("How do I run it in production, with Docker or systemd, behind a proxy?",
            "The pages docs/operations/systemd-and-docker.md and docs/operations/proxy.md have complete examples, with TLS."),
        new("How do I search messages?",
            "GET /chat/search/?q=… finds words in all of your conversations, without another service. "
            + "docs/protocol/room/search.md lists what a query may have, such as from:."),
        new("How can I see what the server does? Are there metrics and logs?",
            "/metrics is in Prometheus' format, /healthz and /readyz are for probes, and the log goes to the console and to a "
            + "file. See docs/operations/monitoring.md."),
    ];
}
