"""The solver cvc5 as a program: reads SMT-LIB from standard input, answers on standard output.

The Python package `cvc5` holds the solver's library and no program. This does what the program does as far as it is used
here: --version, --lang (SMT-LIB is the only one), --tlimit in milliseconds, --rlimit, and commands that may be reset.
"""

import sys

import cvc5

OPTIONS = ("tlimit", "rlimit")


class Program:
    """A solver with the options of the command line."""

    def __init__(self, options):
        self.options = options
        self.terms = cvc5.TermManager()
        self.reset()

    def reset(self):
        self.solver = cvc5.Solver(self.terms)
        for name, value in self.options.items():
            self.solver.setOption(name, value)
        self.symbols = cvc5.SymbolManager(self.terms)
        self.parser = cvc5.InputParser(self.solver, self.symbols)

    def run(self, text):
        if text.strip() == "(reset)":
            self.reset()
            return
        # A parser that has come to the end of its input takes no more; what it knows lies in the symbols.
        self.parser.setIncrementalStringInput(cvc5.InputLanguage.SMT_LIB_2_6, "stdin")
        self.parser.appendIncrementalStringInput(text)
        while True:
            command = self.parser.nextCommand()
            if command.isNull():
                return
            answer = command.invoke(self.solver, self.symbols)
            if answer:
                sys.stdout.write(answer)
                sys.stdout.flush()


def commands(lines):
    """Gathers lines until the parentheses of a command are closed."""
    text, depth, quote, comment = [], 0, None, False
    for line in lines:
        for character in line:
            if comment:
                comment = character != "\n"
            elif quote:
                if character == quote:
                    quote = None
            elif character in "\"|":
                quote = character
            elif character == ";":
                comment = True
            elif character == "(":
                depth += 1
            elif character == ")":
                depth -= 1
        text.append(line)
        if depth == 0 and not quote:
            whole = "".join(text)
            text = []
            if whole.strip():
                yield whole


def main(arguments):
    options, rest = {}, list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument == "--version":
            print(f"This is cvc5 version {cvc5.__version__}")
            return 0
        if argument == "--lang":
            if rest.pop(0) != "smt":
                sys.exit("only --lang smt is read")
            continue
        name, _, value = argument.removeprefix("--").partition("=")
        if name not in OPTIONS or not value:
            sys.exit(f"unknown argument {argument}")
        options[name] = value
    program = Program(options)
    for command in commands(sys.stdin):
        try:
            program.run(command)
        except Exception as error:  # the answer tells it, as the program's does
            print(f'(error "{error}")', flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
