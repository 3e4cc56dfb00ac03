"""人岗匹配: who of a round goes to which post, proved and with the reasons (B3–B5)."""
