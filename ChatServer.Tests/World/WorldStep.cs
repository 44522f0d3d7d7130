using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.World;

internal enum Move
{
    Send,
    Reply,
    Edit,
    Delete,
    React,
    Unreact,
    Pin,
    Unpin,
    Read,
    Block,
    Unblock,
    Add,
    Remove,

    /// <summary>Somebody keeps what they see now, to be brought up to date later.</summary>
    Keep,

    /// <summary>The writer loses what it holds in memory and derives it again.</summary>
    Forget,
}

/// <summary>What somebody does, with numbers that choose where and with what among what there is then.</summary>
internal sealed record WorldStep(int Actor, Move Move, int Place, int Message, int Choice)
{
    private static readonly Move[] Moves =
    [
        Move.Send, Move.Send, Move.Send, Move.Send, Move.Reply, Move.Reply, Move.Edit, Move.Edit, Move.Delete, Move.React, Move.React, Move.React,
        Move.Unreact, Move.Pin, Move.Unpin, Move.Read, Move.Read, Move.Block, Move.Unblock, Move.Add, Move.Remove, Move.Keep, Move.Forget,
    ];

    public static readonly Gen<WorldStep[]> Many =
        (from actor in Gen.Choose(0, WorldPlay.People - 1)
         from move in Gen.Elements(Moves)
         from place in Gen.Choose(0, 1_000)
         from message in Gen.Choose(0, 1_000)
         from choice in Gen.Choose(0, 1_000)
         select new WorldStep(actor, move, place, message, choice)).ArrayOf();
}
